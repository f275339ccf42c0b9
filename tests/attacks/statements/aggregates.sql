# Aggregates over what is hidden.
answers  SELECT min(name), max(name), min(id_card), max(id_card), min(phone), max(card), max(email), max(address) FROM residents
answers  SELECT sum(salary), avg(salary), min(salary), max(salary), median(salary), stddev(salary), variance(salary) FROM residents
answers  SELECT sum(score), avg(score), min(score), max(score), bit_and(score), bit_or(score), bit_xor(score), product(score) FROM residents
answers  SELECT count(DISTINCT name), count(DISTINCT salary), count(DISTINCT id_card), count(DISTINCT diagnosis), count(DISTINCT born) FROM residents
answers  SELECT count(name), count(salary), count(*), count_if(salary > 9000), count(*) FILTER (salary > 9000), countif(member = '是') FROM residents
answers  SELECT approx_count_distinct(name), approx_count_distinct(salary), approx_quantile(salary, 0.5), approx_top_k(diagnosis, 3) FROM residents
answers  SELECT mode(diagnosis), mode(score), histogram(diagnosis), histogram(score), entropy(diagnosis), entropy(salary) FROM residents
answers  SELECT quantile_cont(salary, 0.25), quantile_disc(score, [0.1, 0.9]), mad(salary), percentile_cont(0.5) WITHIN GROUP (ORDER BY salary) FROM residents
answers  SELECT string_agg(name, ','), group_concat(phone), listagg(card, ';'), list(id_card), array_agg(email) FROM residents
answers  SELECT string_agg(name, ',' ORDER BY salary DESC), list(id ORDER BY salary), array_agg(id ORDER BY score DESC NULLS LAST) FROM residents
answers  SELECT first(id ORDER BY salary), last(id ORDER BY score), any_value(name), arbitrary(phone), first(name), last(name) FROM residents
answers  SELECT arg_min(id, salary), arg_max(id, salary), arg_max(name, visits), min_by(name, id), max_by(id, score), arg_max(id, salary, 3) FROM residents
answers  SELECT min(salary, 3), max(score, 2), min(name, 2) FROM residents
answers  SELECT corr(salary, visits), covar_pop(score, visits), regr_slope(salary, visits), regr_r2(score, visits), regr_count(salary, visits) FROM residents
answers  SELECT kurtosis(salary), skewness(score), sem(salary), fsum(salary), favg(salary), geomean(score), wavg(salary, visits) FROM residents
answers  SELECT bool_and(salary > 9000), bool_or(score > 7000000), bool_or(member = '是'), bool_and(diagnosis LIKE '%密') FROM residents
answers  SELECT reservoir_quantile(salary, 0.5) FROM residents
refused  SELECT bitstring_agg(score) FROM residents
refused  SELECT bitstring_agg(score, 7310000, 7320000) FROM residents
answers  SELECT sum(DISTINCT score), avg(DISTINCT salary), list(DISTINCT diagnosis), string_agg(DISTINCT name, '') FROM residents
refused  SELECT map_from_entries(list((name, phone))) FROM residents
refused  SELECT map(list(name), list(phone)) FROM residents
refused  SELECT histogram_exact(score, [7310000, 7320000]) FROM residents
refused  SELECT histogram_values(score) FROM residents
answers  SELECT ward, max(salary), min(name), sum(score), list(diagnosis) FROM residents GROUP BY ward ORDER BY ward
answers  SELECT diagnosis, count(*) FROM residents GROUP BY diagnosis
answers  SELECT name, count(*) FROM residents GROUP BY ALL
answers  SELECT salary > 9000 AS rich, count(*) FROM residents GROUP BY 1
answers  SELECT year(born), month(born), count(*) FROM residents GROUP BY 1, 2 ORDER BY ALL
answers  SELECT ward, count(*) FROM residents GROUP BY ward HAVING max(salary) > 9000 OR min(score) < 5000000
answers  SELECT ward, diagnosis, count(*), grouping(ward) FROM residents GROUP BY GROUPING SETS ((ward), (diagnosis), ())
answers  SELECT ward, member, sum(salary), grouping_id(ward, member) FROM residents GROUP BY CUBE (ward, member) ORDER BY ALL
answers  SELECT ward, diagnosis, max(id_card) FROM residents GROUP BY ROLLUP (ward, diagnosis) ORDER BY ALL
answers  SELECT name FROM residents GROUP BY name HAVING count(*) = 1
answers  SELECT count(*) FROM residents GROUP BY id_card HAVING id_card LIKE '330106%'
answers  SELECT DISTINCT diagnosis FROM residents
answers  SELECT DISTINCT ON (diagnosis) id FROM residents
answers  SELECT DISTINCT ON (salary) id, salary FROM residents ORDER BY salary DESC
answers  SELECT DISTINCT name, phone, salary FROM residents ORDER BY ALL
answers  SELECT sum(salary) - (SELECT sum(salary) FROM residents WHERE id <> '7') FROM residents
answers  SELECT sum(salary) FILTER (id = '7'), max(name) FILTER (WHERE id = '7') FROM residents
answers  SELECT sum(x) FROM (SELECT unnest(numbers) AS x FROM docs)
answers  SELECT sum(numbers[1]), max(doc.n), max(props['k'][1]), sum(weight), max(money), max(raw), min(at), max(due) FROM docs
answers  SELECT count(DISTINCT tags), count(DISTINCT doc), count(DISTINCT props), count(DISTINCT residents) FROM docs, residents
answers  SELECT COLUMNS(*)::VARCHAR FROM (SELECT max(COLUMNS(*)) FROM residents)
answers  SELECT min(COLUMNS('name|phone|card')), max(COLUMNS('sal.*|score')) FROM residents
answers  SELECT count(COLUMNS(*)) FROM residents
# Windows.
answers  SELECT id, rank() OVER (ORDER BY salary) FROM residents
answers  SELECT id, row_number() OVER (ORDER BY score DESC) FROM residents ORDER BY id
answers  SELECT id, dense_rank() OVER (ORDER BY name), percent_rank() OVER (ORDER BY id_card), cume_dist() OVER (ORDER BY born) FROM residents ORDER BY id
answers  SELECT id, ntile(10) OVER (ORDER BY salary DESC) FROM residents ORDER BY id
answers  SELECT id, lag(name) OVER (ORDER BY id), lead(phone, 2, card) OVER (ORDER BY id) FROM residents
answers  SELECT id, first_value(name) OVER (ORDER BY salary), last_value(card) OVER (), nth_value(email, 3) OVER (ORDER BY score) FROM residents
answers  SELECT id, count(*) OVER (PARTITION BY diagnosis), count(*) OVER (PARTITION BY name) FROM residents
answers  SELECT id, sum(salary) OVER (ORDER BY id), avg(score) OVER (ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM residents
answers  SELECT id, count(*) OVER (ORDER BY score RANGE BETWEEN 100 PRECEDING AND 100 FOLLOWING) FROM residents
answers  SELECT id, count(*) OVER (ORDER BY born RANGE BETWEEN INTERVAL 10 DAY PRECEDING AND CURRENT ROW) FROM residents
answers  SELECT id, count(*) OVER (ORDER BY salary GROUPS BETWEEN 1 PRECEDING AND 1 FOLLOWING EXCLUDE TIES) FROM residents
answers  SELECT id, max(name) OVER w, min(phone) OVER w FROM residents WINDOW w AS (PARTITION BY ward ORDER BY visits)
answers  SELECT id FROM residents QUALIFY row_number() OVER (ORDER BY salary DESC) <= 3
answers  SELECT id FROM residents QUALIFY max(salary) OVER (PARTITION BY ward) = salary
answers  SELECT id FROM residents QUALIFY count(*) OVER (PARTITION BY diagnosis) > 15
answers  SELECT id, list(name) OVER (ORDER BY id ROWS 2 PRECEDING), string_agg(phone, '') OVER (PARTITION BY ward) FROM residents
answers  SELECT id, row_number() OVER () FROM residents
answers  SELECT id, lag(salary IGNORE NULLS) OVER (ORDER BY id), first_value(salary IGNORE NULLS) OVER (ORDER BY score) FROM residents
answers  SELECT id, quantile_cont(salary, 0.5) OVER (PARTITION BY ward), mode(diagnosis) OVER () FROM residents
answers  SELECT id FROM residents
refused  SELECT fill(salary) OVER (ORDER BY visits) FROM residents
answers  SELECT id, rank(ORDER BY salary) OVER (ORDER BY id) FROM residents
answers  SELECT id, sum(salary) FILTER (WHERE member = '是') OVER (PARTITION BY ward) FROM residents
