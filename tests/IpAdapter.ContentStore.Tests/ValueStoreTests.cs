using CsCheck;
using StoreWriter;

namespace IpAdapter.ContentStore.Tests;

public sealed class ValueStoreTests : IDisposable
{
    private static readonly NumberedBytes s_codec = new();
    private static readonly ValueStoreOptions s_options = new() { LargestInIndex = 4096 };

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_put_is_found_again_by_its_key_and_no_other_also_when_the_store_is_opened_again() =>
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 12], Gen.Int[0, 2]).Array[0, 40].Sample(steps =>
        {
            using var folder = new TestFolder();
            var (store, model) = (ValueStore.Open(folder.Path, s_options), new Dictionary<int, int>());
            foreach (var (key, number, step) in steps)
            {
                if (step == 0)
                    store.Put(NumberedBytes.Key(key), s_codec, NumberedBytes.Value(model[key] = number));
                else if (step == 1)
                    Assert.Equal(model.TryGetValue(key, out var last) ? NumberedBytes.Value(last) : null,
                        store.Find(NumberedBytes.Key(key), s_codec));
                else
                {
                    store.Dispose();
                    store = ValueStore.Open(folder.Path, s_options);
                }
            }

            Assert.Equal(model.Count, store.Count);
            Assert.Equal(model.Values.Sum(number => NumberedBytes.Value(number).Length), store.Bytes);
            Assert.Equal(model.Values.Distinct().Count(number => NumberedBytes.Value(number).Length > 4096), folder.Values().Length);
            Assert.Empty(Directory.GetFiles(folder.In("unfinished")));
            store.Dispose();
        }, iter: 10);

    [Fact]
    public void Those_that_were_not_used_for_longest_go_first()
    {
        using var store = ValueStore.Open(_folder.Path, new() { LargestInIndex = 0, MostBytes = 350 });
        void Put(string name, int bytes) => store.Put(ContentKey.Create(name), s_codec, new byte[bytes]);
        string Kept() => string.Concat("abcdef".Where(name => store.Find(ContentKey.Create($"{name}"), s_codec) is not null));

        Put("a", 100);
        Put("b", 101);
        Put("c", 102);
        Assert.NotNull(store.Find(ContentKey.Create("a"), s_codec));
        Put("d", 103);
        Assert.Equal(3, store.Count);
        Assert.Null(store.Find(ContentKey.Create("b"), s_codec));
        Put("e", 351);   // larger than all the store may have
        Assert.Equal("acd", Kept());
        Put("f", 300);

        Assert.Equal("f", Kept());
        Assert.Equal(300, store.Bytes);
        Assert.Single(_folder.Values());
    }

    [Fact]
    public void What_another_codec_wrote_is_not_read()
    {
        using var store = ValueStore.Open(_folder.Path);
        store.Put(NumberedBytes.Key(1), s_codec, [1]);

        Assert.Null(store.Find(NumberedBytes.Key(1), new OtherCodec("bytes/2")));
        Assert.Equal([1], store.Find(NumberedBytes.Key(1), s_codec)!);
    }

    [Fact]
    public void What_the_codec_can_not_read_is_taken_out()
    {
        using var store = ValueStore.Open(_folder.Path);
        store.Put(NumberedBytes.Key(1), s_codec, [1]);

        Assert.Null(store.Find(NumberedBytes.Key(1), new OtherCodec("bytes/1") { Fails = true }));
        Assert.Equal(0, store.Count);
    }

    [Theory]
    [InlineData("changed")]
    [InlineData("cut")]
    [InlineData("gone")]
    public void A_damaged_value_is_not_read_and_is_taken_out(string damage)
    {
        using var store = ValueStore.Open(_folder.Path, s_options);
        foreach (var number in (int[])[1, 2, 3])
            store.Put(NumberedBytes.Key(number), s_codec, NumberedBytes.Value(number));
        Damage(_folder.Values()[0], damage);

        var found = new[] { 1, 2, 3 }.Where(number => store.Find(NumberedBytes.Key(number), s_codec) is not null).ToList();

        Assert.Equal(2, found.Count);
        Assert.Equal(2, store.Count);
        Assert.All(found, number => Assert.Equal(NumberedBytes.Value(number), store.Find(NumberedBytes.Key(number), s_codec)));
    }

    [Fact]
    public void Verifying_takes_out_what_is_damaged_and_files_that_belong_to_nothing()
    {
        using var store = ValueStore.Open(_folder.Path, s_options);
        for (var number = 0; number < 100; number++)
            store.Put(NumberedBytes.Key(number), s_codec, NumberedBytes.Value(number));
        Assert.Equal(new(100, store.Bytes, [], 0), store.Verify() with { Damaged = [] });
        var (first, second) = (_folder.Values()[0], _folder.Values()[1]);
        Damage(first, "changed");
        Damage(second, "gone");
        var stray = Path.Combine(Path.GetDirectoryName(first)!, new string('a', 64));
        File.WriteAllText(stray, "x");

        var found = store.Verify();

        Assert.Equal((98, 1), (found.Values, found.Strays));
        Assert.Equal(store.Bytes, found.Bytes);
        Assert.All(found.Damaged, damaged => Assert.Matches(@"^bytes/1: \d+ bytes$", damaged));
        Assert.Equal(2, found.Damaged.Count);
        Assert.False(File.Exists(stray) || File.Exists(first));
    }

    [Theory]
    [InlineData("a file in the folder's place", "can't be read and written")]
    [InlineData("no database", "is damaged")]
    [InlineData("another version", "made by another version of this program (format 7)")]
    public void A_folder_that_is_no_store_is_refused_with_what_to_do(string kind, string expected)
    {
        var folder = _folder.In("store");
        if (kind == "a file in the folder's place")
            File.WriteAllText(folder, "x");
        else if (kind == "no database")
            File.WriteAllText(Path.Combine(Directory.CreateDirectory(folder).FullName, "index.db"), new string('x', 5000));
        else
        {
            ValueStore.Open(folder).Dispose();
            var version = File.ReadAllBytes(Path.Combine(folder, "index.db"));
            version[63] = 7;   // user_version of SQLite's header, behind the last bytes of WAL being written back
            File.WriteAllBytes(Path.Combine(folder, "index.db"), version);
        }

        var problem = Assert.Throws<ValueStoreException>(() => ValueStore.Open(folder));

        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
        Assert.Contains($"the store '{folder}'", problem.Message, StringComparison.Ordinal);
        Assert.Matches("delete the folder|name another folder", problem.Message);
    }

    private static void Damage(string file, string damage)
    {
        if (damage == "gone")
            File.Delete(file);
        else if (damage == "cut")
            File.WriteAllBytes(file, File.ReadAllBytes(file)[..^1]);
        else
            File.WriteAllBytes(file, [.. File.ReadAllBytes(file).Select((one, place) => place == 9 ? (byte)~one : one)]);
    }

    private sealed class OtherCodec(string name) : ICodec<byte[]>
    {
        public bool Fails { get; init; }

        public string Name => name;

        public void Write(byte[] value, Stream stream) => s_codec.Write(value, stream);

        public byte[] Read(Stream stream) => Fails ? throw new InvalidDataException("no such value") : s_codec.Read(stream);

        public string Describe(byte[] value) => "";
    }
}
