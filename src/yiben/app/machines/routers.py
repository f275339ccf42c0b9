"""Every door of this room."""

from fastapi import APIRouter

from yiben.app.machines import objects, tables

ROUTERS: tuple[APIRouter, ...] = (tables.router, objects.router)
