# Set operations.
answers  SELECT name FROM residents UNION SELECT phone FROM residents
answers  SELECT id FROM residents UNION ALL SELECT id_card FROM residents
answers  SELECT name, card FROM residents UNION ALL BY NAME SELECT card AS name, name AS card FROM residents
answers  SELECT id_card FROM residents EXCEPT SELECT '330***************'
answers  SELECT name FROM residents INTERSECT SELECT * FROM (VALUES ('王鑫焱'), ('李焱淼'), ('王**'))
answers  SELECT score FROM residents INTERSECT SELECT 7310000 + range * range FROM range(100)
answers  SELECT born FROM residents EXCEPT ALL SELECT born FROM residents WHERE id < '3'
answers  (SELECT name FROM residents ORDER BY salary LIMIT 3) UNION ALL (SELECT 'x')
answers  SELECT 'a' AS name UNION ALL SELECT name FROM residents ORDER BY name
answers  SELECT NULL AS x UNION ALL SELECT doc FROM docs
answers  SELECT * FROM residents EXCEPT SELECT * FROM residents WHERE salary > 9000
answers  SELECT * FROM residents UNION BY NAME SELECT * FROM docs
answers  SELECT id FROM residents INTERSECT ALL SELECT id FROM residents WHERE diagnosis = '骨折密'
answers  (FROM residents SELECT phone) EXCEPT (VALUES ('138********'))
# Joins on, and of, what is hidden.
answers  SELECT a.id, b.id FROM residents a JOIN residents b ON a.name = b.name WHERE a.id < b.id ORDER BY ALL LIMIT 50
answers  SELECT a.id, b.id FROM residents a JOIN residents b ON a.salary < b.salary ORDER BY ALL LIMIT 50
answers  SELECT a.id, v.x FROM residents a JOIN (VALUES ('13871001357'), ('138********')) v(x) ON a.phone = v.x ORDER BY ALL
answers  SELECT r.id FROM residents r SEMI JOIN (SELECT '330106195106130082' AS c) g ON r.id_card = g.c
answers  SELECT r.id FROM residents r ANTI JOIN (SELECT 7310000 + range * range AS s FROM range(100)) g ON r.score = g.s ORDER BY 1
answers  SELECT count(*) FROM residents NATURAL JOIN residents r2
answers  SELECT count(*) FROM residents a JOIN residents b USING (name, diagnosis)
answers  SELECT name FROM residents a JOIN residents b USING (name) ORDER BY 1 LIMIT 20
answers  SELECT * FROM residents POSITIONAL JOIN docs
answers  SELECT a.id, b.name FROM residents a LEFT JOIN residents b ON b.id_card = a.id_card AND b.salary > 9000 ORDER BY ALL LIMIT 30
answers  SELECT a.name, b.phone FROM residents a FULL JOIN residents b ON a.score = b.score ORDER BY ALL LIMIT 30
answers  SELECT count(*) FROM residents a RIGHT JOIN places p ON p.id = a.score
answers  SELECT a.id, b.id FROM residents a ASOF JOIN residents b ON a.score >= b.score ORDER BY ALL
answers  SELECT a.id, b.seen FROM residents a ASOF LEFT JOIN residents b ON a.ward = b.ward AND a.seen > b.seen ORDER BY ALL
answers  SELECT a.id, b.born FROM residents a ASOF JOIN residents b USING (ward, born) ORDER BY ALL
answers  SELECT r.id, g.range FROM residents r JOIN range(1000) g ON g.range = r.score - 7310000
answers  SELECT r.id, g.d FROM residents r JOIN (SELECT DATE '1950-01-01' + range::INT AS d FROM range(30000)) g ON r.born = g.d ORDER BY ALL LIMIT 20
answers  SELECT * FROM residents a CROSS JOIN docs d WHERE a.note = d.tags[1]
answers  SELECT p.place, r.name FROM places p JOIN residents r ON p.id::VARCHAR = r.id ORDER BY ALL
# Subqueries, laterals, recursion.
answers  SELECT (SELECT max(b.name) FROM residents b WHERE b.id = a.id), (SELECT salary FROM residents b WHERE b.id = a.id LIMIT 1) FROM residents a
answers  SELECT id FROM residents a WHERE EXISTS (SELECT 1 FROM residents b WHERE b.salary > a.salary AND b.id = '7')
answers  SELECT id FROM residents WHERE salary > (SELECT avg(salary) FROM residents)
answers  SELECT id FROM residents WHERE name IN (SELECT name FROM residents GROUP BY 1 HAVING count(*) = 1)
answers  SELECT id FROM residents WHERE salary >= ALL (SELECT salary FROM residents WHERE salary IS NOT NULL)
answers  SELECT id FROM residents WHERE score = ANY (SELECT 7310000 + range * range FROM range(100))
answers  SELECT id FROM residents WHERE (name, phone) IN (SELECT name, phone FROM residents WHERE id = '3')
answers  SELECT ARRAY(SELECT name FROM residents), (SELECT list(card) FROM residents)
answers  SELECT l.n, l.s FROM residents, LATERAL (SELECT residents.name AS n, residents.salary AS s) l
answers  SELECT r.id, l.c FROM residents r, LATERAL (SELECT count(*) AS c FROM residents b WHERE b.salary < r.salary) l ORDER BY ALL
answers  SELECT r.id, u FROM residents r, LATERAL unnest([r.name, r.phone, r.id_card]) t(u) ORDER BY ALL
refused  SELECT r.id, g FROM residents r, LATERAL range(r.score - 7310000) t(g)
refused  SELECT r.id, g FROM residents r, LATERAL generate_series(1, length(r.name)) t(g) ORDER BY ALL
answers  WITH p AS (SELECT * FROM residents), q AS (SELECT name AS n, salary AS s FROM p) SELECT n, s FROM q
answers  WITH p AS MATERIALIZED (SELECT * FROM residents) SELECT name, card FROM p
answers  WITH p AS NOT MATERIALIZED (SELECT * FROM residents) SELECT name FROM p WHERE salary > 9000
answers  WITH residents AS (SELECT * FROM residents) SELECT name, phone FROM residents
answers  WITH RECURSIVE r(n, s) AS (SELECT 1, (SELECT max(name) FROM residents) UNION ALL SELECT n + 1, (SELECT max(card) FROM residents) FROM r WHERE n < 3) SELECT * FROM r
answers  WITH RECURSIVE r AS (SELECT id, name, 1 AS d FROM residents WHERE id = '1' UNION SELECT b.id, b.name, d + 1 FROM r JOIN residents b ON b.salary > 0 AND d < 3) SELECT * FROM r ORDER BY ALL
answers  WITH RECURSIVE r(lo, hi) AS (SELECT 0::DOUBLE, 100000::DOUBLE UNION ALL SELECT CASE WHEN (SELECT max(salary) FROM residents) > (lo + hi) / 2 THEN (lo + hi) / 2 ELSE lo END, CASE WHEN (SELECT max(salary) FROM residents) > (lo + hi) / 2 THEN hi ELSE (lo + hi) / 2 END FROM r WHERE hi - lo > 1) SELECT * FROM r ORDER BY lo DESC, hi LIMIT 1
answers  WITH RECURSIVE r(n) USING KEY (n) AS (SELECT 1 UNION SELECT n + 1 FROM r WHERE n < 3) SELECT * FROM r
answers  WITH RECURSIVE a AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM a WHERE n < (SELECT length(max(name)) FROM residents)) SELECT * FROM a
answers  SELECT * FROM (SELECT * FROM (SELECT * FROM (SELECT * FROM residents)))
answers  SELECT * FROM (residents JOIN docs ON residents.id = docs.id::VARCHAR)
answers  SELECT x.* FROM (SELECT r, d FROM residents r, docs d LIMIT 5) x
answers  SELECT x.r.name, x.r.card, x.d.doc.inner FROM (SELECT r, d FROM residents r, docs d LIMIT 5) x
answers  SELECT (SELECT r FROM residents r WHERE r.id = '5')
answers  SELECT (SELECT (name, phone) FROM residents WHERE id = '5'), (SELECT {'n': name} FROM residents WHERE id = '5')
answers  SELECT a FROM residents AS t(a, b, c, d, e, f)
answers  SELECT e, f FROM residents AS t(a, b, c, d, e, f)
refused  SELECT main.residents.name FROM main.residents
refused  SELECT residents.residents.name FROM residents
answers  VALUES ((SELECT max(name) FROM residents)), ((SELECT max(card) FROM residents))
answers  SELECT * FROM (VALUES ((SELECT name FROM residents LIMIT 1))) v(x), residents WHERE residents.name = v.x
