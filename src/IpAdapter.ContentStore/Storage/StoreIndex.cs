using Microsoft.Data.Sqlite;

namespace IpAdapter.ContentStore.Storage;

/// <summary>
/// The index of a store, and its small values: one SQLite file, which several processes may use, and which is whole whenever one of them
/// dies. Used by one thread at a time.
/// </summary>
internal sealed class StoreIndex : IDisposable
{
    private const int Version = 1;
    private const int SecondsToWait = 60;   // for another process that writes

    private const string Tables = """
        CREATE TABLE value (id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, codec TEXT NOT NULL, description TEXT NOT NULL,
            hash BLOB NOT NULL, length INTEGER NOT NULL, used INTEGER NOT NULL, bytes BLOB);
        CREATE INDEX value_used ON value (used);
        CREATE INDEX value_file ON value (hash) WHERE bytes IS NULL;
        CREATE TABLE total (bytes INTEGER NOT NULL);
        INSERT INTO total VALUES (0);
        CREATE TRIGGER value_added AFTER INSERT ON value BEGIN UPDATE total SET bytes = bytes + new.length; END;
        CREATE TRIGGER value_gone AFTER DELETE ON value BEGIN UPDATE total SET bytes = bytes - old.length; END;
        CREATE TABLE file (path TEXT PRIMARY KEY, length INTEGER NOT NULL, modified INTEGER NOT NULL, changed INTEGER NOT NULL,
            inode INTEGER NOT NULL, hash BLOB NOT NULL) WITHOUT ROWID;
        """;

    private readonly SqliteConnection _connection;

    /// <exception cref="SqliteException">It can't be opened, or is no index.</exception>
    /// <exception cref="InvalidDataException">It is of another version.</exception>
    public StoreIndex(string path)
    {
        // Not pooled: the file would be held open after this object has gone.
        var source = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = SecondsToWait };
        _connection = new SqliteConnection(source.ToString());
        try
        {
            _connection.Open();
            Run("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
            InTransaction(() =>
            {
                var version = (long)One("PRAGMA user_version")!;
                if (version is not (0 or Version))
                    throw new InvalidDataException($"it was made by another version of this program (format {version})");
                if (version == 0)
                    Run($"{Tables} PRAGMA user_version = {Version};");
            });
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    /// <summary>Bytes of all values.</summary>
    public long TotalBytes => (long)One("SELECT bytes FROM total")!;

    /// <summary>Values there are.</summary>
    public long Count => (long)One("SELECT count(*) FROM value")!;

    /// <summary>Does several things as one: all of it, or nothing. No other process writes meanwhile.</summary>
    public void InTransaction(Action work)
    {
        using var transaction = _connection.BeginTransaction(deferred: false);
        work();
        transaction.Commit();
    }

    /// <summary>Finds a value.</summary>
    public StoredValue? Find(ContentKey key) =>
        Rows("SELECT id, codec, description, hash, length, bytes FROM value WHERE key = $key", ("$key", key.Hash.ToArray()))
            .FirstOrDefault();

    /// <summary>Some of the values, by their numbers.</summary>
    /// <param name="after">Those with greater numbers.</param>
    /// <param name="count">How many at most.</param>
    public List<StoredValue> Page(long after, int count) =>
        Rows("SELECT id, codec, description, hash, length, bytes FROM value WHERE id > $after ORDER BY id LIMIT $count",
            ("$after", after), ("$count", count));

    /// <summary>The values that were not used for longest.</summary>
    public List<StoredValue> LeastUsed(int count) =>
        Rows("SELECT id, codec, description, hash, length, NULL FROM value ORDER BY used, id LIMIT $count", ("$count", count));

    /// <summary>Puts a value in, in the place of one of the same key, as the one used last.</summary>
    public void Put(ContentKey key, StoredValue value)
    {
        // Not INSERT OR REPLACE: that calls no trigger for what it deletes.
        Run("DELETE FROM value WHERE key = $key", ("$key", key.Hash.ToArray()));
        Run("""
            INSERT INTO value (key, codec, description, hash, length, used, bytes)
            VALUES ($key, $codec, $description, $hash, $length, (SELECT coalesce(max(used), 0) + 1 FROM value), $bytes)
            """, ("$key", key.Hash.ToArray()), ("$codec", value.Codec), ("$description", value.Description), ("$hash", value.Hash),
            ("$length", value.Length), ("$bytes", value.Bytes));
    }

    /// <summary>Takes a value out.</summary>
    public void Remove(long id) => Run("DELETE FROM value WHERE id = $id", ("$id", id));

    /// <summary>Whether a file of a hash is a value's.</summary>
    public bool HasFile(byte[] hash) =>
        (long)One("SELECT count(*) FROM value WHERE hash = $hash AND bytes IS NULL", ("$hash", hash))! > 0;

    /// <summary>Notes that values were used, after all others.</summary>
    public void Touch(IEnumerable<long> ids)
    {
        var now = (long)One("SELECT coalesce(max(used), 0) + 1 FROM value")!;
        foreach (var id in ids)
            Run("UPDATE value SET used = $now WHERE id = $id", ("$now", now), ("$id", id));
    }

    /// <summary>The hash of a file's content, where it was noted for a file with this stamp.</summary>
    public byte[]? FindFile(string path, Files.FileStamp stamp) => (byte[]?)One("""
        SELECT hash FROM file WHERE path = $path AND length = $length AND modified = $modified AND changed = $changed AND inode = $inode
        """, Stamp(path, stamp));

    /// <summary>Notes the hash of a file's content.</summary>
    public void PutFile(string path, Files.FileStamp stamp, byte[] hash) =>
        Run("INSERT OR REPLACE INTO file VALUES ($path, $length, $modified, $changed, $inode, $hash)",
            [.. Stamp(path, stamp), ("$hash", hash)]);

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    private static (string, object?)[] Stamp(string path, Files.FileStamp stamp) =>
        [("$path", path), ("$length", stamp.Length), ("$modified", stamp.ModifiedNanoseconds), ("$changed", stamp.ChangedNanoseconds),
            ("$inode", unchecked((long)stamp.Inode))];

    private List<StoredValue> Rows(string text, params ReadOnlySpan<(string, object?)> parameters)
    {
        using var command = Command(text, parameters);
        using var row = command.ExecuteReader();
        var rows = new List<StoredValue>();
        while (row.Read())
            rows.Add(new(row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetFieldValue<byte[]>(3), row.GetInt64(4),
                row.IsDBNull(5) ? null : row.GetFieldValue<byte[]>(5)));
        return rows;
    }

    private void Run(string text, params ReadOnlySpan<(string, object?)> parameters)
    {
        using var command = Command(text, parameters);
        command.ExecuteNonQuery();
    }

    private object? One(string text, params ReadOnlySpan<(string, object?)> parameters)
    {
        using var command = Command(text, parameters);
        return command.ExecuteScalar();
    }

    private SqliteCommand Command(string text, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var command = _connection.CreateCommand();
#pragma warning disable CA2100 // the texts are this class's own
        command.CommandText = text;
#pragma warning restore CA2100
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        return command;
    }
}
