# Predicates as oracles: rows must not depend on what is hidden.
answers  SELECT id FROM residents WHERE name = '王鑫焱'
answers  SELECT id FROM residents WHERE id_card LIKE '3301061951%'
answers  SELECT id FROM residents WHERE phone BETWEEN '13871000000' AND '13872000000'
answers  SELECT count(*) FROM residents WHERE salary > 9000
answers  SELECT id FROM residents WHERE score = 7310001 OR score = 4459999
answers  SELECT id FROM residents WHERE born = DATE '1951-06-13' OR month(born) = 11
answers  SELECT id FROM residents WHERE diagnosis = '骨折密'
answers  SELECT id FROM residents WHERE member = '是'
answers  SELECT id FROM residents WHERE note ~ '甲1'
answers  SELECT id FROM residents WHERE NOT (salary > 9000)
answers  SELECT id FROM residents WHERE (salary > 9000) IS NULL
answers  SELECT id FROM residents WHERE salary IS NOT DISTINCT FROM 8013.25
answers  SELECT id FROM residents WHERE hash(name) % 2 = 0
answers  SELECT id FROM residents WHERE length(address) = 17
answers  SELECT id FROM residents WHERE md5(phone) LIKE 'a%'
answers  SELECT id FROM residents WHERE name > '王淼' AND name < '王龘'
answers  SELECT id FROM residents WHERE CASE WHEN salary > 9000 THEN true ELSE false END
answers  SELECT id FROM residents WHERE coalesce(salary, 0) > 9000
answers  SELECT id FROM residents WHERE residents = residents
answers  SELECT id FROM residents r WHERE r.name || r.phone LIKE '%鑫%1387%'
answers  SELECT id FROM docs WHERE tags[1] LIKE '闪电%' OR doc.n > 900000 OR props['k'] IS NOT NULL OR numbers[2] = 640200
refused  SELECT id FROM docs WHERE json->>'a' = '闪电暗号甲' OR weight > 700000 OR due < DATE '1999-06-01' OR at > TIME '12:00'
answers  SELECT count(*) FROM residents WHERE id_card > '330106195'
answers  SELECT 1 WHERE EXISTS (SELECT 1 FROM residents WHERE salary > 90000)
answers  SELECT CASE WHEN (SELECT max(salary) FROM residents) > 9000 THEN 'yes' ELSE 'no' END
refused  SELECT count(*) FROM range(10) WHERE range < (SELECT count(*) FROM residents WHERE salary > 9000)
# Ordering and paging.
answers  SELECT id FROM residents ORDER BY salary
answers  SELECT id FROM residents ORDER BY score DESC LIMIT 1
answers  SELECT id FROM residents ORDER BY id_card, name, phone
answers  SELECT id FROM residents ORDER BY hash(name), md5(card)
answers  SELECT id FROM residents ORDER BY CASE WHEN salary > 9000 THEN 0 ELSE 1 END, id
answers  SELECT id FROM residents ORDER BY (SELECT max(b.salary) FROM residents b WHERE b.id = residents.id), id
answers  SELECT id FROM residents ORDER BY ALL
answers  SELECT * FROM residents ORDER BY ALL DESC NULLS FIRST
answers  SELECT id, name FROM residents ORDER BY 2, 1
answers  SELECT id FROM residents ORDER BY name COLLATE NOCASE, id LIMIT 10 OFFSET 5
answers  SELECT id FROM residents LIMIT (SELECT count(*) FROM residents WHERE salary > 9000)
answers  SELECT id FROM residents LIMIT (SELECT (max(score) % 10)::BIGINT FROM residents)
answers  SELECT id FROM residents LIMIT 10 OFFSET (SELECT count(*) FROM residents WHERE member = '是')
answers  SELECT id FROM residents LIMIT 50%
answers  SELECT id FROM residents ORDER BY born FETCH FIRST 3 ROWS ONLY
answers  SELECT id FROM residents
answers  SELECT id FROM residents ORDER BY salary NULLS LAST LIMIT 5
answers  SELECT id FROM docs ORDER BY doc, tags, props LIMIT 3
# Casts, and the errors they raise.
refused  SELECT name::INTEGER FROM residents
refused  SELECT CAST(id_card AS BIGINT) FROM residents
refused  SELECT id_card::DATE FROM residents
refused  SELECT phone::TIMESTAMP FROM residents
answers  SELECT TRY_CAST(phone AS BIGINT), TRY_CAST(id_card AS HUGEINT), TRY_CAST(name AS DATE), TRY(card::DECIMAL(20, 0)) FROM residents
refused  SELECT diagnosis::BOOLEAN FROM residents
refused  SELECT note::UUID FROM residents
refused  SELECT email::JSON FROM residents
refused  SELECT name::BLOB, name::BIT FROM residents
answers  SELECT salary::TINYINT, score::TINYINT FROM residents
answers  SELECT score::UTINYINT FROM residents WHERE id = '7'
refused  SELECT born::INTEGER FROM residents
refused  SELECT name::ENUM('王**') FROM residents
refused  SELECT CAST(name AS STRUCT(a INTEGER)) FROM residents
answers  SELECT CAST(tags AS INTEGER[]), CAST(doc AS VARCHAR), CAST(props AS VARCHAR), CAST(raw AS VARCHAR) FROM docs
refused  SELECT json::INTEGER FROM docs
refused  SELECT (SELECT name FROM residents)
answers  SELECT (SELECT id FROM residents WHERE salary > 90000)
answers  SELECT 1 / (SELECT count(*) FROM residents WHERE salary > 90000)
answers  SELECT factorial((SELECT count(*) FROM residents WHERE salary > 90000)::INT)
answers  SELECT CASE WHEN max(salary) > 9000 THEN CAST('x' AS INT) ELSE 1 END FROM residents
answers  SELECT CASE WHEN max(score) > 7000000 THEN 9223372036854775807 + max(visits) ELSE 1 END FROM residents
answers  SELECT sum(score::HUGEINT * 170141183460469231731687303715884105727) FROM residents
refused  SELECT strptime(name, '%Y') FROM residents
refused  SELECT strptime(born::VARCHAR, '%d.%m.%Y') FROM residents
refused  SELECT json_extract(name, '$.x') FROM residents
refused  SELECT regexp_matches(id, name) FROM residents
refused  SELECT regexp_matches('abc', replace(name, '*', '(')) FROM residents
refused  SELECT id LIKE name ESCAPE '**' FROM residents
answers  SELECT chr(score::INT) FROM residents
answers  SELECT make_date(1, 13, score::INT) FROM residents
refused  SELECT date_trunc(name, born) FROM residents
refused  SELECT date_part(name, born) FROM residents
answers  SELECT list_extract(tags, 0), tags[99] FROM docs
answers  SELECT array_value(name)[score] FROM residents
refused  SELECT error(name) FROM residents
refused  SELECT CASE WHEN salary > 0 THEN error('rich ' || name) END FROM residents
refused  SELECT assert(name) FROM residents
refused  SELECT map([name, name], [1, 2]) FROM residents
refused  SELECT map_from_entries([(name, 1), (name, 2)]) FROM residents
refused  SELECT unhex(name) FROM residents
refused  SELECT from_base64(name) FROM residents
answers  SELECT url_decode(name || '%zz') FROM residents
answers  SELECT interval (score || ' bananas') FROM residents
refused  SELECT name::INTERVAL FROM residents
refused  SELECT timezone(name, seen) FROM residents
refused  SELECT seen AT TIME ZONE name FROM residents
answers  SELECT to_base(score, 99), sqrt(-score), ln(-score), acos(score), log(0) FROM residents
refused  SELECT (name || '[')::VARCHAR[] FROM residents
refused  SELECT struct_extract(doc, name) FROM docs, residents
refused  SELECT nothing_here FROM residents
refused  SELECT residents.id_crad FROM residents
refused  SELECT name + salary FROM residents
refused  SELECT sum(name) FROM residents
refused  SELECT name FROM residents GROUP BY ward
refused  SELECT salery, nmae FROM residents
answers  SELECT * FROM residents WHERE salary
# Sampling.
answers  SELECT name, card FROM residents USING SAMPLE reservoir(5 ROWS) REPEATABLE (7)
answers  SELECT name FROM residents TABLESAMPLE 50 PERCENT (bernoulli, 7)
answers  SELECT count(*) < 61 FROM residents TABLESAMPLE reservoir(20%) REPEATABLE (3)
answers  SELECT count(*) FROM (SELECT name FROM residents USING SAMPLE 3)
