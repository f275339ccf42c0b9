"""Authorised-operation zones (公共数据专区授权运营): operators, agreements, products filed, partners, assessments."""
