# Each is stopped by a limit, or refused; none may take the process with it.
bounded  SELECT sum(a.range * b.range) FROM range(1000000000000) a, range(1000000000000) b
bounded  SELECT count(*) FROM range(1e12::BIGINT)
bounded  SELECT * FROM range(1000000000000)
bounded  SELECT list(range) FROM range(100000000)
bounded  SELECT max(range) FROM generate_series(0, 9223372036854775807)
bounded  WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r) SELECT max(n) FROM r
bounded  WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n FROM r, range(10)) SELECT count(*) FROM r
bounded  WITH RECURSIVE r(s, n) AS (SELECT 'x', 0 UNION ALL SELECT s || s, n + 1 FROM r WHERE n < 60) SELECT max(length(s)) FROM r
bounded  SELECT count(*) FROM residents a, residents b, residents c, residents d, residents e, residents f, residents g
bounded  SELECT a.* FROM residents a, residents b, residents c, residents d
bounded  SELECT string_agg(a.name, '') FROM residents a, residents b, residents c, residents d, residents e
bounded  SELECT count(DISTINCT hash(a.range, b.range)) FROM range(100000) a, range(100000) b
bounded  SELECT a.range FROM range(100000) a, range(100000) b ORDER BY hash(a.range, b.range)
bounded  SELECT repeat('x', 1000000000)
bounded  SELECT repeat(repeat(repeat('x', 9999), 9999), 9999)
bounded  SELECT lpad('x', 2147483647, 'y')
bounded  SELECT range(1000000000000)
bounded  SELECT len(generate_series(1, 1000000000))
bounded  SELECT list_transform(range(9999), x -> range(9999))
bounded  SELECT format('{:>2000000000}', 'x')
bounded  SELECT printf('%2000000000d', 1)
bounded  SELECT '(a*)*$' SIMILAR TO repeat('(a*)*', 5000)
bounded  SELECT regexp_matches(repeat('a', 9999), '(a+)+$') FROM residents
bounded  SELECT regexp_matches(repeat('a', 9999), '((a{1,1000}){1,1000}){1,1000}')
bounded  SELECT regexp_replace(repeat('ab', 5000), '(a|b|ab)*c', 'x') FROM residents
bounded  SELECT 10 ** 100000, factorial(100000), 2 ** 1e308
bounded  SELECT unnest(range(9999)), unnest(range(9999)), unnest(range(9999)) FROM range(1000000)
bounded  SELECT sum(length(name || a.range || b.range)) FROM residents, range(10000000) a, range(10000000) b
