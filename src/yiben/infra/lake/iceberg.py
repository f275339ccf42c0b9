"""The Iceberg side of `snapshots`: the only file that imports pyiceberg, which takes a second.

Files come without Iceberg's field ids, so each table carries a name mapping. A column that changes
its type gets a new field id; other engines then read it as NULL in older snapshots, ours reads the
files themselves (docs/decisions/0010-snapshots.md).
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.exceptions import CommitFailedException, NoSuchTableError, TableAlreadyExistsError
from pyiceberg.io.pyarrow import (
    UnsupportedPyArrowTypeException,
    _pyarrow_to_schema_without_ids,
    parquet_file_to_data_file,
)
from pyiceberg.schema import Schema
from pyiceberg.table import Table, TableProperties, Transaction

from yiben.kernel.errors import BadInput, MovedOn
from yiben.kernel.text import Text

_NAMESPACE = "lake"
_TRIES = 5


class Catalogue:
    """The catalogue of one home. Opened for one commit; callers hold the lock."""

    def __init__(self, root: Path) -> None:
        self._catalogue = SqlCatalog(
            "yiben", uri=f"sqlite:///{root / 'catalogue.db'}?timeout=60", warehouse=str(root / "warehouse")
        )
        self._catalogue.create_namespace_if_not_exists(_NAMESPACE)

    def snapshot_of_run(self, resource: str, run: str) -> str | None:
        """The snapshot that `run` made, if it got that far."""
        table = self._table(resource)
        made = (
            one for one in (table.metadata.snapshots if table else ()) if _property(one, "yiben.run") == run
        )
        return next((str(one.snapshot_id) for one in made), None)

    def replace(
        self, resource: str, folder: Path, files: Sequence[Path], properties: Mapping[str, str]
    ) -> str:
        """Make `files` the whole content, in one snapshot; again from the start when somebody was faster."""
        arrow = schema_of(files)
        for attempt in range(_TRIES):
            table = self._table(resource) or self._create(resource, folder, arrow)
            try:
                return overwrite(table, arrow, files, properties)
            except CommitFailedException:
                time.sleep(0.1 * (attempt + 1))
        raise MovedOn(
            "table_busy",
            Text("数据表正被他人写入，请稍后再试", "Others keep writing to this table; try again."),
        )

    def forget(self, resource: str) -> None:
        """The table is no more; its files are the caller's to delete."""
        with suppress(NoSuchTableError):
            self._catalogue.drop_table((_NAMESPACE, resource))

    def describe(self, resource: str) -> list[dict[str, Any]]:
        """Every snapshot, oldest first: snapshot, run, files, rows, bytes."""
        table = self._table(resource)
        return [self._describe(table, one) for one in (table.metadata.snapshots if table else ())]

    def _describe(self, table: Table, snapshot: Any) -> dict[str, Any]:
        entries = [
            entry.data_file
            for manifest in snapshot.manifests(table.io)
            for entry in manifest.fetch_manifest_entry(table.io, discard_deleted=True)
        ]
        return {
            "snapshot": str(snapshot.snapshot_id),
            "run": _property(snapshot, "yiben.run") or "",
            "files": sorted(entry.file_path for entry in entries),
            "rows": sum(entry.record_count for entry in entries),
            "bytes": sum(entry.file_size_in_bytes for entry in entries),
        }

    def _table(self, resource: str) -> Table | None:
        try:
            return self._catalogue.load_table((_NAMESPACE, resource))
        except NoSuchTableError:
            return None

    def _create(self, resource: str, folder: Path, arrow: pa.Schema) -> Table:
        with _storable():
            try:
                return self._catalogue.create_table(
                    (_NAMESPACE, resource), schema=arrow, location=str(folder)
                )
            except TableAlreadyExistsError:
                return self._catalogue.load_table((_NAMESPACE, resource))


def overwrite(
    table: Table, arrow: pa.Schema, files: Sequence[Path | str], properties: Mapping[str, str]
) -> str:
    """One transaction: the schema as it is now, every old file out, every new file in."""
    before = table.current_snapshot()
    with table.transaction() as change:
        with _storable():
            _evolve(change, _pyarrow_to_schema_without_ids(arrow))
        mapping = change.table_metadata.schema().name_mapping.model_dump_json()
        if change.table_metadata.properties.get(TableProperties.DEFAULT_NAME_MAPPING) != mapping:
            change.set_properties({TableProperties.DEFAULT_NAME_MAPPING: mapping})
        with change.update_snapshot(snapshot_properties=dict(properties)).overwrite() as overwrite:
            for manifest in before.manifests(table.io) if before else ():
                for entry in manifest.fetch_manifest_entry(table.io, discard_deleted=True):
                    overwrite.delete_data_file(entry.data_file)
            for file in files:
                overwrite.append_data_file(
                    parquet_file_to_data_file(
                        io=table.io, table_metadata=change.table_metadata, file_path=str(file)
                    )
                )
            made = overwrite.snapshot_id
    return str(made)


def _evolve(change: Transaction, wanted: Schema) -> None:
    """Make the table's columns those of `wanted`, in its order; a retyped column is dropped and added."""
    current = {field.name: field for field in change.table_metadata.schema().fields}
    filled = {name for name, field in current.items() if field.required}
    loosened = [field.name for field in wanted.fields if field.name in filled and not field.required]
    if loosened:  # files of one reader say that nothing is empty in them, those of another say nothing
        with change.update_schema(allow_incompatible_changes=True) as update:
            for name in loosened:
                update.make_column_optional((name,))
    if [(name, str(field.field_type)) for name, field in current.items()] == [
        (field.name, str(field.field_type)) for field in wanted.fields
    ]:
        return
    keep = {
        field.name
        for field in wanted.fields
        if field.name in current and str(current[field.name].field_type) == str(field.field_type)
    }
    with change.update_schema(allow_incompatible_changes=True) as update:
        for name in current.keys() - keep:
            update.delete_column((name,))
    with change.update_schema(allow_incompatible_changes=True) as update:
        for field in wanted.fields:
            if field.name not in keep:
                update.add_column((field.name,), field.field_type)


def schema_of(files: Sequence[Path]) -> pa.Schema:
    """The one schema all these Parquet files have. Raises BadInput `files_differ`."""
    schemas = [pq.read_schema(file).remove_metadata() for file in files]
    for file, schema in zip(files, schemas, strict=True):
        if not schema.equals(schemas[0]):
            raise BadInput(
                "files_differ",
                Text(
                    f"同一次提交的文件列不一致: {file.name}",
                    f"The files of one commit have different columns: {file.name}",
                ),
            )
    return schemas[0]


def _property(snapshot: Any, name: str) -> str | None:
    summary = snapshot.summary
    return summary.additional_properties.get(name) if summary else None


@contextmanager
def _storable() -> Iterator[None]:
    try:
        yield
    except (TypeError, ValueError, NotImplementedError, UnsupportedPyArrowTypeException) as error:
        raise BadInput(
            "type_not_storable",
            Text(
                f"有一列的类型无法存入数据表: {error}",
                f"A column has a type that tables cannot hold: {error}",
            ),
            hint=Text(
                "请先转换为文本、数字、日期或时间", "Convert it to text, a number, a date or a time first."
            ),
        ) from error
