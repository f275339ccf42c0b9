# Each is stopped by a limit, or refused; none may take the process with it. Those marked stopped stay for
# minutes or gigabytes inside one vector, where the engine looks at no limit.
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
stopped  SELECT levenshtein(repeat('a', 9999) || range, repeat('b', 9999)) FROM range(200)
stopped  SELECT damerau_levenshtein(repeat('a', 9999) || range, repeat('b', 9999)) FROM range(20)
stopped  SELECT length(regexp_replace(x, 'x', x, 'g')) FROM (SELECT repeat('x', 9999) || range AS x FROM range(30))
stopped  SELECT length(repeat(x, 9999)) FROM (SELECT repeat('x', 9999) || range AS x FROM range(2048))
bounded  SELECT levenshtein(repeat(name, 999), repeat(id_no, 999)) FROM residents, range(9999)
stopped  SELECT string_agg(repeat('x', 9999) || range, '') FROM range(10000000)
bounded  SELECT jaccard(repeat('ab', 4999) || range, repeat('bc', 4999)) FROM range(20000)
bounded  SELECT length(lpad(x, 9999, x)), length(repeat(lpad(x, 9999, 'y'), 9999)) FROM (SELECT 'x' || range AS x FROM range(2048))
bounded  SELECT list_aggregate(list(range), 'string_agg', ',') FROM range(100000000)
bounded  SELECT length(format('{}{}{}', x, x, x)) FROM (SELECT repeat('x', 9999) || a.range AS x FROM range(9999) a, range(9999) b)
