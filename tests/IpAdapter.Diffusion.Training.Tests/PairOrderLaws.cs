using CsCheck;
using IpAdapter.Diffusion.Training.Data;

namespace IpAdapter.Diffusion.Training.Tests;

public sealed class PairOrderLaws
{
    private static readonly Gen<(PairSource Source, long Seed, int Window)> s_orders =
        Gen.Select(Gen.Int[0, 9].Array[1, 12].Where(sizes => sizes.Sum() > 0), Gen.Long, Gen.Int[1, 5],
            (sizes, seed, window) => (MemoryShard.Source(sizes), seed, window));

    [Fact]
    public void A_pair_is_read_once_an_epoch_whatever_the_number_of_loaders() =>
        Gen.Select(s_orders, Gen.Int[1, 4], Gen.Long[0, 3]).Where((order, loaders, _) => Count(order.Source) >= loaders)
            .Sample((order, loaders, epoch) =>
        {
            var all = order.Source.Shards.SelectMany(shard => shard.ReadIndex(_ => { })).Select(pair => pair.Name).Order();
            var read = Enumerable.Range(0, loaders).SelectMany(loader => Order(order).Read(new(epoch), loader, loaders, _ => { })
                .TakeWhile(pair => pair.Place.Epoch == epoch).Select(pair => pair.Pair.Name));

            return all.SequenceEqual(read.Order());
        }, iter: 200);

    [Fact]
    public void Reading_goes_on_where_it_stopped() =>
        Gen.Select(s_orders, Gen.Int[0, 60]).Sample((order, stop) =>
        {
            var whole = Order(order).Read(new(), 0, 1, _ => { }).Take(stop + 30).ToList();
            var from = stop == 0 ? new DataPosition() : Behind(whole[stop - 1].Place);
            var rest = Order(order).Read(from, 0, 1, _ => { }).Take(30);

            return whole.Skip(stop).Select(pair => pair.Pair.Name).SequenceEqual(rest.Select(pair => pair.Pair.Name));
        }, iter: 200);

    [Fact]
    public void What_is_behind_is_not_listed_again()
    {
        CountedShard[] shards = [.. MemoryShard.Source([.. Enumerable.Repeat(5, 40)]).Shards.Select(shard => new CountedShard(shard))];
        var order = new PairOrder(new(shards), seed: 1, window: 2);
        var position = Behind(order.Read(new(), 0, 1, _ => { }).Take(100).Last().Place);
        var listed = shards.Sum(shard => shard.Listed);

        Assert.NotEmpty(order.Read(position, 0, 1, _ => { }).Take(1));

        Assert.Equal(20, listed);
        Assert.InRange(shards.Sum(shard => shard.Listed) - listed, 1, 4);
    }

    [Fact]
    public void Several_loaders_that_stop_in_the_middle_read_each_pair_of_the_epoch_once() =>
        Gen.Select(s_orders, Gen.Int[1, 4], Gen.Int[0, 30]).Where((order, loaders, _) => Count(order.Source) >= loaders)
            .Sample((order, loaders, stop) =>
        {
            var all = order.Source.Shards.SelectMany(shard => shard.ReadIndex(_ => { })).Select(pair => pair.Name).Order();
            var read = Enumerable.Range(0, loaders).SelectMany(loader =>
            {
                var first = OfEpoch(order, default, loader, loaders).Take(stop).ToList();
                var rest = OfEpoch(order, first.Count == 0 ? default : Behind(first[^1].Place), loader, loaders);
                return first.Concat(rest).Select(pair => pair.Pair.Name).ToList();
            });

            return all.SequenceEqual(read.Order());
        }, iter: 200);

    [Fact]
    public void Pairs_that_wait_are_read_first_and_no_other_pair_twice() =>
        Gen.Select(s_orders, Gen.Int[0, 40], Gen.Int[1, 5]).Sample((order, stop, every) =>
        {
            var whole = Order(order).Read(new(), 0, 1, _ => { }).Take(stop + 20).ToList();
            var waiting = whole.Take(stop).Where((_, number) => number % every == 0).ToList();
            var from = (stop == 0 ? new DataPosition() : Behind(whole[stop - 1].Place)) with
            {
                Waiting = WaitingPairs.Write(waiting.Select(pair => pair.Place)),
            };

            var rest = Order(order).Read(from, 0, 1, _ => { }).Take(waiting.Count + 20);

            return waiting.Concat(whole.Skip(stop)).Select(pair => pair.Place).SequenceEqual(rest.Select(pair => pair.Place));
        }, iter: 200);

    [Theory]
    [InlineData("1")]
    [InlineData("1:x:0:0")]
    [InlineData("-1:2:0:0")]
    public void A_text_that_is_no_place_is_refused(string text)
    {
        var from = new DataPosition { Waiting = text };

        var problem = Assert.Throws<TrainingDataException>(() => Order((MemoryShard.Source([3]), 1, 1)).Read(from, 0, 1, _ => { }).First());

        Assert.Contains($"'{text}' is no place of a pair", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_loader_that_would_get_no_pair_says_so()
    {
        var order = new PairOrder(MemoryShard.Source([1]), 1);
        var problem = Assert.Throws<TrainingDataException>(() => order.Read(new(), 1, 2, _ => { }).First());

        Assert.Contains("can't be shared out to 2 loaders", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_seed_and_another_epoch_are_other_orders()
    {
        var source = MemoryShard.Source([.. Enumerable.Repeat(20, 20)]);
        string[] Names(long seed, long epoch) => [.. new PairOrder(source, seed).Read(new(epoch), 0, 1, _ => { })
            .TakeWhile(pair => pair.Place.Epoch == epoch).Select(pair => pair.Pair.Name)];

        Assert.Equal(Names(1, 0), Names(1, 0));
        Assert.NotEqual(Names(1, 0), Names(2, 0));
        Assert.NotEqual(Names(1, 0), Names(1, 1));
    }

    private static IEnumerable<(PairEntry Pair, DataPosition Place)> OfEpoch((PairSource Source, long Seed, int Window) order,
        DataPosition from, int loader, int loaders) =>
        Order(order).Read(from, loader, loaders, _ => { }).TakeWhile(pair => pair.Place.Epoch == 0);

    private static DataPosition Behind(DataPosition place) => place with { Pairs = place.Pairs + 1 };

    private static int Count(PairSource source) => source.Shards.Sum(shard => shard.ReadIndex(_ => { }).Count);

    private static PairOrder Order((PairSource Source, long Seed, int Window) order) => new(order.Source, order.Seed, order.Window);

    private sealed class CountedShard(IPairShard shard) : IPairShard
    {
        public string Name => shard.Name;

        public int Listed { get; private set; }

        public IReadOnlyList<PairEntry> ReadIndex(Action<string> problem)
        {
            Listed++;
            return shard.ReadIndex(problem);
        }
    }
}
