using CsCheck;
using IpAdapter.Diffusion.Training.Data;

namespace IpAdapter.Diffusion.Training.Tests;

/// <summary>Pairs that are kept for validation.</summary>
public sealed class HoldOutLaws
{
    [Fact]
    public void Each_pair_is_either_learnt_from_or_kept_and_the_same_ones_are_kept_each_time() =>
        Gen.Select(Gen.Int[0, 9].Array[1, 8], Gen.Int[0, 20]).Where((sizes, count) => sizes.Sum() > count).Sample((sizes, count) =>
        {
            var source = MemoryShard.Source(sizes);
            var (others, heldOut) = source.HoldOut(count, Assert.Fail);

            Assert.Equal(count, heldOut.Count);
            Assert.Equal(Names(source).Order(), Names(others).Concat(heldOut.Select(pair => pair.Name)).Order());
            Assert.Equal(heldOut, source.HoldOut(count, Assert.Fail).HeldOut);
        }, iter: 200);

    [Fact]
    public void They_are_not_the_first_ones()
    {
        var kept = MemoryShard.Source([1000]).HoldOut(10, Assert.Fail).HeldOut.Select(pair => pair.Name);

        Assert.NotEqual(Enumerable.Range(0, 10).Select(pair => $"0/{pair}"), kept);
        Assert.Contains(kept, name => name.Length > "0/99".Length);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void Some_have_to_be_left(int count)
    {
        var problem = Assert.Throws<TrainingException>(() => MemoryShard.Source([2, 1]).HoldOut(count, Assert.Fail));

        Assert.Contains($"{count} of 3 pairs can't be kept for validation", problem.Message, StringComparison.Ordinal);
        Assert.Equal(TrainingSetting.ValidationPairs, problem.Setting);
    }

    [Fact]
    public void Where_there_is_none_it_is_said_why()
    {
        using var data = new TestData();
        for (var number = 0; number < 5; number++)
            data.Write($"{number}.png", []);
        var told = new List<string>();

        var problem = Assert.Throws<TrainingDataException>(() => PairSource.Open(data.In("")).HoldOut(0, told.Add));

        Assert.Contains("there is no pair to train on in ", problem.Message, StringComparison.Ordinal);
        Assert.Contains("0.png: has no text: expected '0.txt' beside it", problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("3.png", problem.Message, StringComparison.Ordinal);
        Assert.Equal(5, told.Count);
    }

    private static IEnumerable<string> Names(PairSource source) =>
        source.Shards.SelectMany(shard => shard.ReadIndex(Assert.Fail)).Select(pair => pair.Name);
}
