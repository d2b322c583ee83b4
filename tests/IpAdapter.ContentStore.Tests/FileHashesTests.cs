using System.Security.Cryptography;
using IpAdapter.ContentStore.Files;

namespace IpAdapter.ContentStore.Tests;

/// <summary>The identity of files.</summary>
public sealed class FileHashesTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly string _file;

    public FileHashesTests()
    {
        _file = _folder.In("weights");
        File.WriteAllText(_file, "one");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_that_is_the_one_it_was_is_not_read_again()
    {
        using var store = Open(later: 10);
        var hash = new FileHashes(store).Get(_file);
        store.PutFile(_file, Stamp(), [1, 2, 3]);   // what only the note tells

        Assert.Equal(Sha("one"), hash);
        Assert.Equal([1, 2, 3], new FileHashes(store).Get(_file));
    }

    [Theory]
    [InlineData("longer")]
    [InlineData("in place with its time set back")]
    [InlineData("replaced by renaming with its time set back")]
    public void A_file_that_was_changed_is_read_again(string how)
    {
        using var store = Open(later: 10);
        var hashes = new FileHashes(store);
        hashes.Get(_file);
        var time = File.GetLastWriteTimeUtc(_file);
        if (how == "longer")
            File.AppendAllText(_file, "!");
        else if (how.StartsWith("in place", StringComparison.Ordinal))
            File.WriteAllText(_file, "two");
        else
        {
            File.WriteAllText(_folder.In("new"), "two");
            File.Move(_folder.In("new"), _file, overwrite: true);
        }

        File.SetLastWriteTimeUtc(_file, time);

        Assert.Equal(Sha(how == "longer" ? "one!" : "two"), hashes.Get(_file));
    }

    [Fact]
    public void What_changed_just_now_is_not_noted()
    {
        using var store = Open(later: 1);
        new FileHashes(store).Get(_file);

        Assert.Null(store.FindFile(_file, Stamp()));
    }

    [Fact]
    public void A_file_that_is_not_there_is_told_by_its_name()
    {
        using var store = Open(later: 10);

        Assert.Contains("gone", Assert.ThrowsAny<IOException>(() => new FileHashes(store).Get(_folder.In("gone"))).Message,
            StringComparison.Ordinal);
    }

    private ValueStore Open(int later) =>
        ValueStore.Open(_folder.In("store"), clock: new Clock(File.GetLastWriteTimeUtc(_file).AddSeconds(later)));

    private FileStamp Stamp()
    {
        using var file = File.OpenHandle(_file);
        return FileStamp.Get(file);
    }

    private static byte[] Sha(string text) => SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text));

    private sealed class Clock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
