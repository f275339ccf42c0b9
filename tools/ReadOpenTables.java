import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.SeekableInputStream;
import org.apache.iceberg.rest.RESTCatalog;

/** Lists a catalogue's open tables, plans a scan of each and fetches every file, as Spark's and Trino's readers do. */
class ReadOpenTables {
    public static void main(String[] said) throws IOException {
        var catalogue = new RESTCatalog();
        catalogue.initialize("city", Map.of("uri", said[0], "io-impl", "org.apache.iceberg.aws.s3.S3FileIO"));
        for (TableIdentifier name : catalogue.listTables(Namespace.of("open"))) {
            Table table = catalogue.loadTable(name);
            long rows = 0;
            long bytes = 0;
            try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
                for (FileScanTask task : tasks) {
                    rows += task.file().recordCount();
                    bytes += fetched(table, task);
                }
            }
            System.out.printf("%s: %d rows, %d bytes, %s%n", name, rows, bytes, table.refs().keySet());
        }
    }

    /** Bytes of the file, its end read first, as readers of Parquet do. */
    private static long fetched(Table table, FileScanTask task) throws IOException {
        try (SeekableInputStream in = table.io().newInputFile(task.file().path().toString()).newStream()) {
            in.seek(task.file().fileSizeInBytes() - 4);
            String end = new String(in.readNBytes(4), StandardCharsets.US_ASCII);
            if (!end.equals("PAR1")) {
                throw new IOException(task.file().path() + " ends with " + end + ", not as Parquet does");
            }
            in.seek(0);
            return in.readAllBytes().length;
        }
    }
}
