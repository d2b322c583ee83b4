using System.Formats.Tar;
using System.Text;
using System.Text.Json;
using IpAdapter.Diffusion.Imaging;

namespace Emblems.Tests;

/// <summary>Pairs that the program draws are those of the world that the emblem model was trained on.</summary>
public sealed class EmblemLaws
{
    private const double Far = 3.9;   // standard errors: among 130 figures of one world, one in a hundred sets has such a one

    private static readonly string Tests = (string)AppContext.GetData("IpAdapter.Tests.Folder")!;

    // Counted once over the 10,000 pairs that the emblem model's own adapters were trained with.
    private static readonly EmblemFigures Trained = JsonSerializer.Deserialize<EmblemFigures>(
        File.ReadAllBytes(Path.Combine(Tests, "Emblems.Tests", "trained.json")), JsonSerializerOptions.Web)!;

    private static readonly Lazy<EmblemFigures> Drawn = new(() => EmblemCount.Count(seed: 5, pairs: 2000));

    [Fact]
    public void Attributes_have_the_shares_of_the_pairs_that_the_model_was_trained_with() =>
        Assert.Empty(from attribute in Trained.Shares
                     from value in attribute.Value
                     let drawn = Drawn.Value.Shares[attribute.Key].GetValueOrDefault(value.Key)
                     let far = Distance(value.Value, drawn)
                     where Math.Abs(far) > Far
                     select $"{attribute.Key} {value.Key}: {drawn} of 2,000 against {value.Value} of 10,000, {far:f1} standard errors");

    [Fact]
    public void Captions_have_the_words_of_the_pairs_that_the_model_was_trained_with()
    {
        Assert.Equal(Trained.Words.Keys, Drawn.Value.Words.Keys);

        Assert.Empty(from word in Trained.Words
                     let drawn = Drawn.Value.Words[word.Key]
                     let far = Distance(word.Value, drawn)
                     where Math.Abs(far) > Far
                     select $"{word.Key}: in {drawn} of 2,000 against {word.Value} of 10,000, {far:f1} standard errors");
    }

    [Fact]
    public void Pixels_have_the_means_of_the_pairs_that_the_model_was_trained_with() =>
        Assert.Empty(from figure in Enumerable.Range(0, Trained.Mean.Length)
                     let error = double.Hypot(Trained.StandardErrors[figure], Drawn.Value.StandardErrors[figure])
                     let far = (Drawn.Value.Mean[figure] - Trained.Mean[figure]) / error
                     where Math.Abs(far) > Far
                     select $"figure {figure}: {Drawn.Value.Mean[figure]:f2} against {Trained.Mean[figure]:f2}, {far:f1} standard errors");

    [Fact]
    public void The_shard_in_the_clone_holds_what_the_program_draws()
    {
        var count = 0;
        foreach (var (name, content) in Entries(Path.Combine(Tests, "..", "samples", "data", "emblem", "emblems-00000.tar")))
        {
            var random = new EmblemRandom(1, count / 3);
            var emblem = Emblem.Draw(random);
            var caption = emblem.Caption(random);
            var expected = (count % 3) switch { 0 => "png", 1 => "txt", _ => "json" };
            Assert.Equal($"{count / 3:D6}.{expected}", name);
            if (expected == "png" && count % 50 == 0)
                Assert.Equal(EmblemPicture.Paint(emblem, random), ImageFile.Read(content, name).Pixels.ToArray());
            if (expected == "txt")
                Assert.Equal(caption, Encoding.UTF8.GetString(content));
            if (expected == "json")
                Assert.Equal(emblem.Json, Encoding.UTF8.GetString(content));
            count++;
        }

        Assert.Equal(3 * 2000, count);
    }

    [Fact]
    public void A_picture_depends_on_the_seed_and_its_number_alone()
    {
        using var folder = new TemporaryFolder();
        Draw("--count 7 --seed 3 --shard 4", "a");
        Draw("--count 4 --seed 3 --first 3", "b");
        Draw("--count 7 --seed 3 --loose", "c");
        Draw("--count 7 --seed 4 --shard 4", "d");

        var pairs = Read("a", 0).Concat(Read("a", 1)).ToArray();
        Assert.Equal(3 * 7, pairs.Length);
        Assert.Equal(pairs[9..], Read("b", 0));
        Assert.All(pairs, pair => Assert.Equal(pair.Content, Convert.ToHexString(File.ReadAllBytes(folder.In($"c/{pair.Name}")))));
        Assert.DoesNotContain(Read("d", 0)[0], pairs);
        Assert.Equal(pairs.Length, pairs.Select(pair => pair.Name).Distinct().Count());

        void Draw(string options, string name) => Assert.Equal(0, DrawEmblems.Main([.. options.Split(' '), "--out", folder.In(name)]));

        (string Name, string Content)[] Read(string name, int shard) =>
            [.. Entries(folder.In($"{name}/emblems-0000{shard}.tar")).Select(entry => (entry.Name, Convert.ToHexString(entry.Content)))];
    }

    [Theory]
    [InlineData("--count 3")]
    [InlineData("--count -3 --out FOLDER")]
    [InlineData("--count 3 --out FOLDER --shard 0")]
    [InlineData("--count 3 --out FOLDER --sed 7")]
    [InlineData("--out FOLDER --count")]
    public void Arguments_that_mean_nothing_are_refused(string arguments)
    {
        using var folder = new TemporaryFolder();

        Assert.Equal(2, DrawEmblems.Main(arguments.Replace("FOLDER", folder.In("out"), StringComparison.Ordinal).Split(' ')));
        Assert.False(Directory.Exists(folder.In("out")));
    }

    /// <summary>How far apart two shares are, in standard errors.</summary>
    private static double Distance(int trained, int drawn)
    {
        var share = (double)(trained + drawn) / (Trained.Pairs + Drawn.Value.Pairs);
        var error = Math.Sqrt(share * (1 - share) * (1.0 / Trained.Pairs + 1.0 / Drawn.Value.Pairs));
        return error == 0 ? 0 : ((double)drawn / Drawn.Value.Pairs - (double)trained / Trained.Pairs) / error;
    }

    private static IEnumerable<(string Name, byte[] Content)> Entries(string path)
    {
        using var tar = new TarReader(File.OpenRead(path));
        while (tar.GetNextEntry() is { } entry)
        {
            var content = new byte[entry.Length];
            entry.DataStream!.ReadExactly(content);
            yield return (entry.Name, content);
        }
    }
}
