-- What somebody with a grant of (id, ward, name masked, grade, code, since; rows ward = 'east') may try for more.
-- One statement a line. Each must end as over a table that was cut beforehand: the same rows, or an error as well.
-- Columns: stars, patterns, whole rows, aliases, names in other cases and quotes
SELECT * FROM residents
SELECT r.* FROM residents r
SELECT * EXCLUDE (id) FROM residents
SELECT * REPLACE (salary AS id) FROM residents
SELECT * RENAME (salary AS pay) FROM residents
SELECT COLUMNS('.*') FROM residents
SELECT COLUMNS('sal|pho|idno') FROM residents
SELECT COLUMNS(lambda c: c LIKE 's%') FROM residents
SELECT COLUMNS(*)::VARCHAR FROM residents
SELECT residents FROM residents
SELECT r FROM residents r
SELECT r.salary FROM residents r
SELECT r['salary'] FROM residents r
SELECT struct_extract(r, 'salary') FROM residents r
SELECT to_json(r) FROM residents r
SELECT row(r.*) FROM residents r
SELECT {'x': r}.x FROM residents r
SELECT salary FROM residents
SELECT "SALARY" FROM residents
SELECT Phone, IDNO FROM residents
SELECT residents.phone FROM residents
SELECT x FROM residents r(a, b, c, d, e, f, g, h, x)
SELECT i FROM (SELECT * FROM residents) r(a, b, c, d, e, f, g, h, i)
SELECT a, b, c, d, e, f FROM residents r(a, b, c, d, e, f)
SELECT phone FROM (SELECT * FROM residents)
WITH r AS (SELECT * FROM residents) SELECT salary FROM r
WITH r AS (SELECT *, 1 AS salary FROM residents) SELECT salary FROM r
WITH residents AS (SELECT 1 AS salary) SELECT salary FROM residents
WITH RECURSIVE r AS (SELECT id, phone FROM residents UNION ALL SELECT id + 1, phone FROM r WHERE id < 3) SELECT * FROM r
SELECT id FROM residents WHERE salary > 100
SELECT id FROM residents ORDER BY salary
SELECT id FROM residents ORDER BY ALL LIMIT 3
SELECT count(*) FROM residents GROUP BY phone
SELECT count(*) FILTER (phone LIKE '138%') FROM residents
SELECT sum(salary) OVER () FROM residents
SELECT id FROM residents QUALIFY rank() OVER (ORDER BY salary) < 3
SELECT * FROM residents NATURAL JOIN (SELECT 100.5 AS salary)
SELECT * FROM residents JOIN (SELECT 100.5 AS salary) USING (salary)
SELECT a.id FROM residents a JOIN residents b ON a.salary = b.salary
SELECT (SELECT phone FROM residents s WHERE s.id = r.id) FROM residents r
SELECT id FROM residents r WHERE EXISTS (SELECT 1 FROM residents s WHERE s.idno > r.idno)
SELECT id FROM residents, LATERAL (SELECT phone AS p) z
SELECT id, filename, file_row_number, rowid FROM residents
SELECT rowid FROM residents
SELECT name FROM residents WHERE name LIKE '王_明'
SELECT length(name), ascii(substr(name, 2, 1)), md5(name) FROM residents
-- Other tables, other snapshots
SELECT * FROM cars
SELECT * FROM residents JOIN cars USING (id)
SELECT id FROM residents UNION ALL SELECT id FROM cars
SELECT id FROM residents WHERE id IN (SELECT id FROM cars)
SELECT * FROM (SELECT * FROM cars)
SELECT * FROM "cars"
SELECT * FROM main.residents
SELECT * FROM memory.main.residents
SELECT * FROM information_schema.tables
SELECT * FROM duckdb_columns()
SELECT * FROM read_parquet('/etc/passwd')
SELECT * FROM residents AT (VERSION => '1')
SELECT * FROM residents AT (TIMESTAMP => now())
-- Rows outside: outer joins, anti joins, negation, aggregates, set operations, sampling
SELECT * FROM residents WHERE ward <> 'east'
SELECT * FROM residents WHERE ward = 'west' OR TRUE
SELECT * FROM residents WHERE NOT (ward = 'east')
SELECT * FROM residents WHERE ward IS NULL OR id IS NULL
SELECT * FROM residents WHERE (ward = 'east') IS NOT TRUE
SELECT count(*), min(id), max(id), sum(id), avg(grade) FROM residents
SELECT count(*) FROM residents WHERE id % 2 = 1
SELECT count(DISTINCT ward), min(ward), max(ward), string_agg(DISTINCT ward, ',') FROM residents
SELECT bool_and(ward = 'east'), bool_or(ward = 'west') FROM residents
SELECT ward, count(*) FROM residents GROUP BY ROLLUP (ward)
SELECT ward, id % 2, count(*) FROM residents GROUP BY CUBE (1, 2)
SELECT a.id, b.id FROM residents a LEFT JOIN residents b ON a.id + 1 = b.id
SELECT a.id, b.id FROM residents a RIGHT JOIN residents b ON a.id = b.id + 1
SELECT a.id, b.id FROM residents a FULL JOIN residents b ON a.id = b.id + 1
SELECT g.range AS g, r.id, r.code FROM range(45) g LEFT JOIN residents r ON g.range = r.id
SELECT g.range AS g FROM range(45) g ANTI JOIN residents r ON g.range = r.id
SELECT g.range AS g FROM range(45) g SEMI JOIN residents r ON g.range = r.id
SELECT g.range AS g FROM range(45) g WHERE g.range NOT IN (SELECT id FROM residents)
SELECT g.range AS g FROM range(45) g WHERE NOT EXISTS (SELECT 1 FROM residents WHERE id = g.range)
SELECT g.range AS g, (SELECT name FROM residents WHERE id = g.range) AS n FROM range(45) g
SELECT range::INTEGER AS id FROM range(45) EXCEPT SELECT id FROM residents
SELECT range::INTEGER AS id FROM range(45) INTERSECT SELECT id FROM residents
SELECT a.id, b.id FROM residents a ASOF JOIN residents b ON a.id > b.id
SELECT id, lag(id) OVER (ORDER BY id), lead(code) OVER (ORDER BY id) FROM residents
SELECT id, row_number() OVER (ORDER BY id), count(*) OVER () FROM residents
SELECT count(*) FROM (SELECT * FROM residents TABLESAMPLE 100 PERCENT)
SELECT * FROM residents LIMIT 1 OFFSET 20
SELECT max(since), min(since), max(code), min(code) FROM residents
SELECT approx_count_distinct(id) < 30 FROM residents
-- Errors as an oracle: what is not granted would fail, what is granted does not
SELECT CAST(code AS INTEGER) FROM residents
SELECT id FROM residents WHERE CAST(code AS INTEGER) >= 0
SELECT count(*) FROM residents WHERE code::INTEGER + 1 > 0 AND length(code) > 0
SELECT sum(code::INTEGER) FROM residents
SELECT id FROM residents ORDER BY code::INTEGER
SELECT a.id FROM residents a JOIN residents b ON a.code::INTEGER = b.id
SELECT id FROM residents WHERE id IN (SELECT code::INTEGER FROM residents)
SELECT id FROM residents GROUP BY id, code HAVING max(code::INTEGER) >= 0
SELECT id FROM residents WHERE CASE WHEN ward = 'west' THEN CAST('x' AS INTEGER) ELSE 1 END = 1
SELECT id FROM residents WHERE CASE WHEN id % 2 = 1 THEN CAST(code AS INTEGER) ELSE 1 END = 1
SELECT id FROM residents WHERE coalesce(code, 'x')::INTEGER >= 0
SELECT id FROM residents WHERE 1 // (1 - id % 2) = 1
SELECT id FROM residents WHERE code LIKE code ESCAPE code
SELECT id FROM residents WHERE code LIKE 'a' ESCAPE coalesce(ward, 'xx')
SELECT id FROM residents WHERE regexp_matches('1', code)
SELECT id FROM residents WHERE (id * 100000000)::INTEGER >= 0
SELECT id FROM residents WHERE (since + to_days(id)) > DATE '2020-01-01'
SELECT id FROM residents WHERE strptime(code, '%d') IS NOT NULL
SELECT id FROM residents WHERE CAST(name AS INTEGER) > 0
SELECT id FROM residents WHERE TRY_CAST(code AS INTEGER) IS NULL
SELECT id FROM residents WHERE (SELECT max(code::INTEGER) FROM residents s WHERE s.id <= residents.id) >= 0
SELECT list(code::INTEGER ORDER BY id) FROM residents
SELECT code::INTEGER FROM residents UNION SELECT code::INTEGER FROM residents
