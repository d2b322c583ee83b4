using System.Security.Cryptography;
using IpAdapter.ContentStore.Files;
using IpAdapter.ContentStore.Storage;
using Microsoft.Data.Sqlite;

namespace IpAdapter.ContentStore;

/// <summary>
/// Keeps values in a folder by keys that name all they were made of. Several processes may use one folder at once, and any of them may die
/// at any time: a value is read whole, with the hash it was written with, or not at all.
/// </summary>
/// <remarks>
/// Small values lie in an SQLite file with the index, large ones in files that are called by the hash of their content; equal large values
/// are one file. The folder has to be on a file system of this machine: SQLite's shared index does not work over a network. May be used
/// from several threads.
/// </remarks>
public sealed class ValueStore : IDisposable
{
    private const int MostTouched = 1000;   // before it is written down what was used
    private const int RemovedAtOnce = 64;

    private readonly Lock _lock = new();
    private readonly HashSet<long> _touched = [];
    private readonly string _folder;
    private readonly ValueStoreOptions _options;
    private readonly TimeProvider _clock;
    private readonly ValueFiles _files;
    private readonly StoreIndex _index;
    private bool _isDisposed;

    private ValueStore(string folder, ValueStoreOptions options, TimeProvider clock)
    {
        (_folder, _options, _clock, _files) = (folder, options, clock, new(folder));
        _files.Prepare(clock.GetUtcNow());
        _index = new(Path.Combine(folder, "index.db"));
    }

    /// <summary>Opens the store in a folder, which is made where it is not there.</summary>
    /// <exception cref="ValueStoreException">It can't be read and written, or holds something else.</exception>
    public static ValueStore Open(string folder, ValueStoreOptions? options = null, TimeProvider? clock = null)
    {
        folder = Path.GetFullPath(folder);
        return Guarded(folder, () => new ValueStore(folder, options ?? new(), clock ?? TimeProvider.System));
    }

    /// <summary>Bytes of all values.</summary>
    public long Bytes => Locked(() => _index.TotalBytes);

    /// <summary>Values there are.</summary>
    public long Count => Locked(() => _index.Count);

    /// <summary>Reads a value.</summary>
    /// <typeparam name="T">The value.</typeparam>
    /// <returns>The value; null where there is none, or it is damaged, and was taken out.</returns>
    /// <exception cref="ValueStoreException">The store can't be read.</exception>
    public T? Find<T>(ContentKey key, ICodec<T> codec)
        where T : class
    {
        var found = Locked(() => _index.Find(key));
        if (found is null || found.Codec != codec.Name)
            return null;
        var value = Guarded(_folder, () => TryRead(found, codec));
        Locked(() =>
        {
            if (value is null)
                Remove(found);
            else if (_touched.Add(found.Id) && _touched.Count >= MostTouched)
                WriteDownTouched();
        });
        return value;
    }

    /// <summary>Keeps a value, in the place of what there was by that key. Others may have to go for it.</summary>
    /// <remarks>A value of more bytes than the store may have is not kept.</remarks>
    /// <exception cref="ValueStoreException">It could not be written: the disk is full, say. The store is what it was before.</exception>
    public void Put<T>(ContentKey key, ICodec<T> codec, T value)
        where T : class => Guarded(_folder, () =>
    {
        using var stream = new SpillStream(_options.LargestInIndex, _files.Create);
        try
        {
            var buffered = new BufferedStream(stream, 1 << 16);
            codec.Write(value, buffered);
            buffered.Flush();
            if (stream.Length > _options.MostBytes)
                return;
            var row = new StoredValue(0, codec.Name, codec.Describe(value), stream.Hash(), stream.Length,
                stream.Spilled is null ? stream.Bytes() : null);
            Locked(() => Put(key, row, stream.Spilled));
        }
        finally
        {
            if (stream.Spilled is { } file)
                File.Delete(file.Name);   // where it got no other name
        }
    });

    /// <summary>Reads every value, and takes out those that are damaged and files that belong to none.</summary>
    /// <exception cref="ValueStoreException">The store can't be read and written.</exception>
    public StoreVerification Verify(CancellationToken cancellationToken = default)
    {
        var (values, bytes, damaged) = (0L, 0L, new List<string>());
        for (var page = Locked(() => _index.Page(0, RemovedAtOnce)); page.Count > 0;
            page = Locked(() => _index.Page(page[^1].Id, RemovedAtOnce)))
        {
            foreach (var value in page)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (Guarded(_folder, () => IsWhole(value)))
                {
                    (values, bytes) = (values + 1, bytes + value.Length);
                    continue;
                }

                damaged.Add($"{value.Codec}: {value.Description}");
                Locked(() => Remove(value));
            }
        }

        var strays = 0;
        foreach (var (path, hash, isInPlace) in Guarded(_folder, () => _files.All().ToList()))
            Locked(() => _index.InTransaction(() =>
            {
                if (isInPlace && _index.HasFile(hash))
                    return;
                File.Delete(path);
                strays++;
            }));
        return new(values, bytes, damaged, strays);
    }

    /// <summary>Lets go of the folder.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_isDisposed) return;
            _isDisposed = true;
            WriteDownTouched();
            _index.Dispose();
        }
    }

    /// <summary>The hash of a file's content, as it was noted for this stamp, or else computed and noted.</summary>
    internal byte[]? FindFile(string path, FileStamp stamp) => Locked(() => _index.FindFile(path, stamp));

    /// <summary>Notes the hash of a file's content.</summary>
    internal void PutFile(string path, FileStamp stamp, byte[] hash) => Locked(() => _index.PutFile(path, stamp, hash));

    /// <summary>The time of files that are being looked at.</summary>
    internal DateTimeOffset Now => _clock.GetUtcNow();

    private static T? TryRead<T>(FileStream? file, ICodec<T> codec)
        where T : class => file is null ? null : codec.Read(file);

    private T? TryRead<T>(StoredValue stored, ICodec<T> codec)
        where T : class
    {
        try
        {
            if (stored.Bytes is null)
            {
                using var file = _files.TryOpen(stored.Hash, stored.Length);
                return TryRead(file, codec);
            }

            using var bytes = new MemoryStream(stored.Bytes, writable: false);
            return IsWhole(stored) ? codec.Read(bytes) : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private bool IsWhole(StoredValue stored)
    {
        if (stored.Bytes is { } bytes)
            return SHA256.HashData(bytes).AsSpan().SequenceEqual(stored.Hash);
        using var file = _files.TryOpen(stored.Hash, stored.Length);
        return file is not null;
    }

    // A file is there before its row, and goes after it: a row never names what is not there.
    private void Put(ContentKey key, StoredValue row, FileStream? file)
    {
        var unused = new List<byte[]>();
        try
        {
            _index.InTransaction(() =>
            {
                if (_index.Find(key) is { } before)
                    Remove(before, unused);
                if (file is not null)
                    _files.Keep(file, row.Hash);
                if (_index.TotalBytes + row.Length > _options.MostBytes)
                    MakeRoom(row.Length, _options.MostBytes.Value, unused);
                _index.Put(key, row);
            });
        }
        catch
        {
            unused = file is null ? [] : [row.Hash];   // no row has gone, and this one did not come
            throw;
        }
        finally
        {
            DeleteUnused(unused);
        }
    }

    private void MakeRoom(long bytes, long most, List<byte[]> unused)
    {
        _index.Touch(_touched);
        _touched.Clear();
        while (_index.TotalBytes + bytes > most)
            foreach (var old in _index.LeastUsed(RemovedAtOnce).TakeWhile(_ => _index.TotalBytes + bytes > most))
                Remove(old, unused);
    }

    private void Remove(StoredValue stored)
    {
        var unused = new List<byte[]>();
        _index.InTransaction(() => Remove(stored, unused));
        DeleteUnused(unused);
    }

    private void Remove(StoredValue stored, List<byte[]> unused)
    {
        _index.Remove(stored.Id);
        unused.Add(stored.Hash);
    }

    // In a transaction, which no other process has at the same time: none puts a row in between that shares the file.
    private void DeleteUnused(List<byte[]> hashes)
    {
        var files = hashes.Where(_files.Exists).ToList();
        if (files.Count > 0)
            _index.InTransaction(() => files.Where(hash => !_index.HasFile(hash)).ToList().ForEach(_files.Delete));
    }

    // What can be read can be used, also where nothing can be written.
    private void WriteDownTouched()
    {
        try
        {
            _index.InTransaction(() => _index.Touch(_touched));
        }
        catch (SqliteException)
        {
        }

        _touched.Clear();
    }

    private void Locked(Action work) => Locked(() =>
    {
        work();
        return true;
    });

    private T Locked<T>(Func<T> work) => Guarded(_folder, () =>
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return work();
        }
    });

    private static string Text(Exception problem) => problem.Message.TrimEnd('.');

    private static void Guarded(string folder, Action work) => Guarded(folder, () =>
    {
        work();
        return true;
    });

    private static T Guarded<T>(string folder, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (SqliteException damaged) when (damaged.SqliteErrorCode is 11 or 26)   // SQLITE_CORRUPT, SQLITE_NOTADB
        {
            throw new ValueStoreException($"the store '{folder}' is damaged ({Text(damaged)}): delete the folder, it is filled again",
                damaged);
        }
        catch (InvalidDataException other)
        {
            throw new ValueStoreException($"the store '{folder}' can't be used: {Text(other)}: delete the folder, or name another", other);
        }
        catch (Exception unusable) when (unusable is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new ValueStoreException($"the store '{folder}' can't be read and written: {Text(unusable)}: make room, give the right "
                + "to write, or name another folder", unusable);
        }
    }
}
