# Stars and column choosers.
answers  SELECT * FROM residents
answers  SELECT r.* FROM residents r
answers  SELECT * EXCLUDE (id, ward) FROM residents
answers  SELECT * EXCLUDE id FROM residents
answers  SELECT * REPLACE (upper(name) AS name, salary * 2 AS salary) FROM residents
answers  SELECT * RENAME (name AS n, id_card AS c) FROM residents
answers  SELECT * LIKE '%a%' FROM residents
answers  SELECT * ILIKE 'N%' FROM residents
answers  SELECT * NOT LIKE 'id' FROM residents
answers  SELECT * SIMILAR TO 'name|card' FROM residents
answers  SELECT COLUMNS('name|card|salary') FROM residents
answers  SELECT COLUMNS('(.*)') AS 'x_\1' FROM residents
answers  SELECT COLUMNS(* EXCLUDE (id)) FROM residents
answers  SELECT COLUMNS(c -> c LIKE 'n%' OR c LIKE '%card') FROM residents
answers  SELECT COLUMNS([x FOR x IN (*) IF x LIKE '%e']) FROM residents
answers  SELECT coalesce(*COLUMNS('name|phone|card')) FROM residents
answers  SELECT struct_pack(*COLUMNS(*)) FROM residents
answers  SELECT [*COLUMNS('name|phone')] FROM residents
answers  SELECT COLUMNS(r.*) FROM residents r
answers  SELECT COLUMNS(*) + COLUMNS(*) FROM (SELECT salary, score FROM residents)
answers  SELECT id FROM residents WHERE COLUMNS('sal.*|score') > 1
answers  SELECT id FROM residents ORDER BY COLUMNS('sal.*|score')
answers  SELECT unnest(r) FROM residents r
answers  SELECT unnest(residents, recursive := true) FROM residents
answers  SELECT residents.*, docs.* FROM residents, docs LIMIT 5
refused  SELECT docs.doc.*, docs.* EXCLUDE (doc) FROM docs
refused  SELECT concat(*) FROM residents
refused  SELECT hash(*) FROM residents
# Order of words, aliases, positions.
answers  FROM residents
answers  FROM residents SELECT name, phone
answers  FROM residents WHERE salary > 9000
answers  FROM residents SELECT max(salary) GROUP BY ward ORDER BY 1
answers  FROM residents r SELECT r.name WHERE r.id = '7'
answers  SELECT name: residents.name, x: phone FROM residents
refused  SELECT #1, #5 FROM residents
refused  SELECT #5 FROM residents ORDER BY #6
refused  SELECT id FROM residents ORDER BY #1
answers  SELECT name AS id, id AS name FROM residents
answers  SELECT name AS salary FROM residents WHERE salary > 9000
answers  SELECT id AS name FROM residents WHERE name = '王鑫焱'
answers  SELECT salary AS s, s * 2 AS t, t > 18000 FROM residents
answers  SELECT name AS "SELECT", phone AS "a b""c" FROM residents
answers  SELECT id AS id_card FROM residents WHERE id_card LIKE '3301061951%'
answers  SELECT name n FROM residents residents2
refused  SELECT r.rowid, r.filename, r.file_row_number FROM residents r
refused  SELECT rowid FROM residents
refused  SELECT filename FROM residents
refused  SELECT file_row_number, file_index FROM residents
refused  SELECT tableoid, ctid, xmin FROM residents
refused  SELECT id FROM residents AS r WHERE residents.name = 'x'
answers  SELECT current_date, name FROM residents ORDER BY 2
# Quoting, case, Unicode.
answers  SELECT "name", "NAME", "Name" FROM "RESIDENTS"
answers  SELECT 'name', "name" FROM residents
refused  SELECT `name` FROM residents
answers  SELECT [name] FROM residents
answers  SELECT name FROM Ｒesidents
refused  SELECT ｎame FROM residents
refused  SELECT nаme FROM residents
refused  SELECT n​ame FROM residents
answers  SELECT name FROM residents
answers  SELECT name/**/,/**/phone/* , */FROM/**/residents
refused  SELECT name -- , id_card
answers  SELECT name FROM residents -- ; DROP TABLE residents
answers  SELECT name /* /* nested */ , id_card */ FROM residents
refused  SELECT U&'\7530' , name FROM residents
refused  SELECT U&"n\0061me" FROM residents
refused  SELECT E'\x41', name FROM residents
refused  SELECT e'\'', name FROM residents
refused  SELECT $$name$$, name FROM residents
refused  SELECT $x$ ' $x$, name FROM residents
refused  SELECT X'41', name FROM residents
answers  SELECT 'it''s', name FROM residents WHERE name = '王''鑫焱'
answers  SELECT '‮name', name FROM residents
answers  SELECT name FROM residents WHERE name = '王鑫焱' OR ''='' OR name = ' OR 1=1 --'
answers  SELECT "residents"."name" FROM "residents" AS "residents"
answers  SELECT name FROM "residents " 
refused  SELECT name FROM "residents\0"
refused  SELECT name FROM resıdents
answers  SELECT name FROM reſidents
refused  SELECT name FROM RESİDENTS
answers  WITH "reſidents" AS (SELECT 1 AS x) SELECT * FROM "residents"
refused  WITH "ﬀ" AS (SELECT name FROM residents) SELECT * FROM "ff"
answers  WITH "places" AS (SELECT name AS place FROM residents) SELECT place FROM "PLACES"
answers  WITH K AS (SELECT name FROM residents) SELECT * FROM k
answers  SELECT name FROM ((residents))
answers  SELECT name FROM residents;
answers  SELECT name FROM residents;;
answers  ;SELECT name FROM residents
answers  (((SELECT name FROM residents)))
refused  SELECT name FROM residents ;SELECT id_card FROM residents
answers  SELECT name FROM residents; -- nothing
answers  select NAME from RESIDENTS where ID='1'
# Prepared and several statements.
refused  PREPARE p AS SELECT name FROM residents
refused  EXECUTE p
refused  DEALLOCATE p
refused  SELECT name FROM residents WHERE id = ?
refused  SELECT name FROM residents WHERE id = $1
refused  SELECT name FROM residents WHERE id = $name
refused  SELECT name FROM residents WHERE id = :id
refused  SELECT 1; COPY residents TO 'x.csv'
refused  BEGIN; SELECT name FROM residents; COMMIT
refused  EXPLAIN SELECT name FROM residents
refused  EXPLAIN ANALYZE SELECT name FROM residents WHERE salary > 9000
refused  EXPLAIN (FORMAT json) SELECT name FROM residents
refused  DESCRIBE residents
refused  DESCRIBE SELECT name FROM residents
refused  SUMMARIZE residents
refused  SUMMARIZE SELECT salary FROM residents
refused  SHOW TABLES
refused  SHOW ALL TABLES
refused  SHOW residents
refused  SELECT * FROM (DESCRIBE residents)
refused  SELECT * FROM (SUMMARIZE residents)
refused  SELECT max, q50 FROM (SUMMARIZE residents)
refused  SELECT * FROM (SHOW TABLES)
refused  SELECT * FROM (PIVOT residents ON ward USING max(salary))
refused  SELECT * FROM (EXPLAIN SELECT 1)
# Pivots.
refused  PIVOT residents ON diagnosis
refused  PIVOT residents ON diagnosis USING count(*) GROUP BY ward
refused  PIVOT residents ON ward USING max(name), max(salary)
refused  PIVOT (SELECT name, ward FROM residents) ON name
refused  SELECT * FROM residents PIVOT (max(name) FOR ward IN ('内科', '外科'))
refused  SELECT * FROM residents PIVOT (count(*) FOR diagnosis IN ('骨折密', '甲型流感暗'))
refused  UNPIVOT residents ON name, phone INTO NAME n VALUE v
refused  UNPIVOT residents ON COLUMNS(* EXCLUDE id) INTO NAME n VALUE v
refused  SELECT * FROM residents UNPIVOT (v FOR n IN (name, phone, card))
refused  SELECT * FROM residents UNPIVOT INCLUDE NULLS (v FOR n IN (name, phone))
refused  WITH p AS (PIVOT residents ON diagnosis USING count(*)) SELECT * FROM p
# Macros, lambdas, comments to the optimiser.
refused  CREATE MACRO m(a) AS a
refused  CREATE TEMP MACRO t() AS TABLE SELECT * FROM residents
answers  SELECT list_transform([1], lambda x: name) FROM residents
answers  SELECT list_transform(['a'], lambda x, i: x || phone) FROM residents
answers  SELECT list_filter([name, phone], lambda x: x > '王') FROM residents
refused  SELECT list_transform(range(3), x -> (SELECT max(name) FROM residents)) FROM places
answers  SELECT /*+ NO_MASK */ name FROM residents
refused  SELECT TRY(name::INT), try(error('x')) FROM residents
# Time travel.
refused  SELECT name FROM residents AT (VERSION => '1')
refused  SELECT name FROM residents AT (VERSION => 1)
refused  SELECT name FROM residents AT (TIMESTAMP => now())
refused  SELECT name FROM residents AT (VERSION => (SELECT max(name) FROM residents))
refused  SELECT name FROM residents AT (VERSION => '../../residents')
refused  SELECT name FROM residents VERSION AS OF 1
refused  SELECT name FROM residents FOR SYSTEM_TIME AS OF '2020-01-01'
refused  SELECT name FROM (SELECT * FROM residents) AT (VERSION => '1')
