using IpAdapter.Diffusion.Training.Data;

namespace IpAdapter.Diffusion.Training.Tests;

/// <summary>Data that can't be used is named; what can be used is.</summary>
public sealed class DamagedDataTests : IDisposable
{
    private readonly TestData _data = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _data.Dispose();

    public static TheoryData<string, string> Pairs => new()
    {
        { "no text", "x/000009: has no text: expected a file" },
        { "not UTF-8", "its text is not in UTF-8" },
        { "a text of a megabyte", "has 1048576 bytes, which is more than the 65536" },
        { "no picture's bytes", "x/000009" },
        { "a picture cut off", "x/000009" },
        { "an empty picture", "x/000009" },
        { "JSON cut off", "its .json is no JSON" },
        { "JSON without a caption", "has no text" },
        { "half a letter in JSON", "its .json is no JSON" },
    };

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task A_pair_that_cannot_be_used_is_passed_over_and_named(string kind, string problem)
    {
        var png = TestData.Png(9);
        var text = "nine"u8.ToArray();
        (string, byte[])[] members = kind switch
        {
            "no text" => [("x/000009.png", png)],
            "not UTF-8" => [("x/000009.png", png), ("x/000009.txt", [0xff, 0xfe, 0xfd])],
            "a text of a megabyte" => [("x/000009.png", png), ("x/000009.txt", new byte[1 << 20])],
            "no picture's bytes" => [("x/000009.png", text), ("x/000009.txt", text)],
            "a picture cut off" => [("x/000009.png", png[..40]), ("x/000009.txt", text)],
            "an empty picture" => [("x/000009.png", []), ("x/000009.txt", text)],
            "half a letter in JSON" => [("x/000009.png", png), ("x/000009.json", "{\"caption\": \"\\ud83d\"}"u8.ToArray())],
            "JSON cut off" => [("x/000009.png", png), ("x/000009.json", "{\"caption\": "u8.ToArray())],
            _ => [("x/000009.png", png), ("x/000009.json", "{\"label\": 3}"u8.ToArray())],
        };
        _data.Shard("good.tar", 1, 2, 3);
        _data.Tar("x.tar", members);
        using var reader = new PairReader<TrainingPair>(new PairOrder(PairSource.Open(_data.In("")), seed: 1), new(), pair => pair.Read());

        var texts = new List<string>();
        for (var i = 0; i < 9; i++)
            texts.Add((await reader.ReadAsync(Cancellation)).Text);

        Assert.Equal(["picture 1", "picture 2", "picture 3"], texts.Distinct().Order());
        Assert.True(reader.PassedOver > 0);
        Assert.Contains(reader.Problems, named => named.Contains(problem, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_pair_that_every_epoch_finds_again_is_counted_and_named_once()
    {
        _data.Tar("x.tar", ("1.png", TestData.Png(1)), ("1.txt", "one"u8.ToArray()), ("2.png", TestData.Png(2)),
            ("3.png", []), ("3.txt", "three"u8.ToArray()));
        using var reader = new PairReader<TrainingPair>(
            new PairOrder(PairSource.Open(_data.In("x.tar")), seed: 1), new(), pair => pair.Read(), ahead: 3);

        for (var epoch = 0; epoch < 20; epoch++)
            Assert.Equal("one", (await reader.ReadAsync(Cancellation)).Text);

        Assert.Equal(2, reader.PassedOver);
        Assert.Equal(2, reader.Problems.Count);
    }

    [Fact]
    public async Task A_reader_may_be_ended_twice()
    {
        var order = new PairOrder(PairSource.Open(_data.Shard("good.tar", 1, 2, 3)), seed: 1);
        var reader = new PairReader<TrainingPair>(order, new(), pair => pair.Read());
        await reader.ReadAsync(Cancellation);

        reader.Dispose();
        reader.Dispose();
    }

    [Fact]
    public void What_stands_before_a_shards_cut_is_used()
    {
        var whole = File.ReadAllBytes(_data.Shard("whole.tar", 1, 2, 3));
        var problems = new List<string>();

        var pairs = new TarShard(_data.Write("cut.tar", whole[..(4 * 1024 + 600)])).ReadIndex(problems.Add);

        Assert.NotEmpty(pairs);
        Assert.All(pairs, pair => Assert.StartsWith("picture", pair.Read().Text, StringComparison.Ordinal));
        Assert.Contains("damaged or cut off", Assert.Single(problems), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("empty.tar", "holds no pair")]
    [InlineData("zeros.tar", "holds no pair")]
    public void A_shard_without_pairs_is_named(string name, string expected)
    {
        _data.Write(name, new byte[name == "zeros.tar" ? 10240 : 0]);
        var problems = new List<string>();

        Assert.Empty(new TarShard(_data.In(name)).ReadIndex(problems.Add));

        Assert.Contains(problems, problem => problem.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_name_that_no_file_can_have_is_passed_over()
    {
        _data.Write("1.png", TestData.Png(1));
        var list = _data.Write("list.json", """[{"image_file": "a\u0000.png", "text": "x"}, {"image_file": "1.png", "text": "one"}]""");
        using var reader = new PairReader<TrainingPair>(new PairOrder(PairSource.Open(list), seed: 1), new(), pair => pair.Read());

        Assert.Equal("one", (await reader.ReadAsync(Cancellation)).Text);
        Assert.Equal("one", (await reader.ReadAsync(Cancellation)).Text);

        Assert.NotEmpty(reader.Problems);
    }

    [Fact]
    public void A_pipe_in_a_pictures_place_is_refused_and_not_waited_for()
    {
        using (var make = System.Diagnostics.Process.Start("mkfifo", [_data.In("1.png")]))
            make.WaitForExit();

        var problem = Assert.Throws<TrainingDataException>(() => new PairEntry("one", new(_data.In("1.png")), null, "x").Read());

        Assert.Contains("pipe", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_gives_up_waiting_loses_no_pair()
    {
        var order = new PairOrder(PairSource.Open(_data.Shard("a.tar", Enumerable.Range(1, 9))), seed: 1);
        using var whole = new PairReader<TrainingPair>(order, new(), pair => pair.Read(), ahead: 2);
        using var interrupted = new PairReader<TrainingPair>(order, new(), pair => pair.Read(), ahead: 2);

        for (var i = 0; i < 9; i++)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => interrupted.ReadAsync(new(canceled: true)));
            Assert.Equal((await whole.ReadAsync(Cancellation)).Name, (await interrupted.ReadAsync(Cancellation)).Name);
        }
    }

    [Fact]
    public void A_byte_order_mark_is_no_part_of_a_text()
    {
        _data.Write("1.png", TestData.Png(1));
        _data.Write("1.txt", [0xef, 0xbb, 0xbf, (byte)'c', (byte)'a', (byte)'t', (byte)'\r', (byte)'\n']);

        Assert.Equal("cat", new FolderShard(_data.In("")).ReadIndex(Assert.Fail)[0].Read().Text);
    }

    [Fact]
    public async Task Where_nothing_can_be_used_reading_ends_with_the_reason()
    {
        _data.Tar("x.tar", ("1.png", "no picture"u8.ToArray()), ("1.txt", []));
        using var reader = new PairReader<TrainingPair>(new PairOrder(PairSource.Open(_data.In("")), seed: 1), new(), pair => pair.Read());

        var problem = await Assert.ThrowsAsync<TrainingDataException>(() => reader.ReadAsync(Cancellation));

        Assert.Contains("none of the pairs can be used", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("missing", "there is no file or folder")]
    [InlineData("missing-{0..3}.tar", "there is no shard")]
    [InlineData("a.txt", "is no data to train on")]
    [InlineData("empty.json", "lists no pair")]
    [InlineData("cut.json", "ends in the middle of the object at byte 1")]
    public void A_source_that_cannot_be_used_is_refused_before_it_begins(string name, string expected)
    {
        _data.Write("a.txt", "text");
        _data.Write("empty.json", "[]");
        _data.Write("cut.json", "[{\"image_file\": \"1.png\", \"te");

        var problem = Assert.Throws<TrainingDataException>(() => PairSource.Open(_data.In(name)));

        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"image_file": "1.png", "image_file": "2.png", "text": "x"}""", "is no JSON of a pair")]
    [InlineData("""{"image_file": "1.png", "text": 3}""", "has no text")]
    [InlineData("""{"text": "x"}""", "names no picture")]
    [InlineData("""{"image_file": "1.png", "text": x}""", "is no JSON of a pair")]
    [InlineData("""{"image_file": "1.png", "text": "\ud83d"}""", "is no JSON of a pair")]
    public void An_object_that_names_no_pair_is_named_by_its_place(string broken, string expected)
    {
        var problems = new List<string>();
        var source = PairSource.Open(_data.Write("list.json", $$"""[{"image_file": "0.png", "text": ""}, {{broken}}]"""));

        Assert.Single(Assert.Single(source.Shards).ReadIndex(problems.Add));

        var problem = Assert.Single(problems);
        Assert.Contains(expected, problem, StringComparison.Ordinal);
        Assert.Contains("the object at byte 38", problem, StringComparison.Ordinal);
    }
}
