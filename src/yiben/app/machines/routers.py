"""Every door of this room."""

from fastapi import APIRouter

from yiben.app.machines import assistants, lineage, objects, tables

ROUTERS: tuple[APIRouter, ...] = (tables.router, objects.router, lineage.api, assistants.api)
