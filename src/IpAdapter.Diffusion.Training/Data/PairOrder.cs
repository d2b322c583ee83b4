namespace IpAdapter.Diffusion.Training.Data;

/// <summary>
/// The order in which pairs are read: shards are shuffled, and the pairs of a few shards together. It is decided by the seed and the epoch
/// alone, so a training that goes on later reads what it would have read.
/// </summary>
/// <param name="source">The pairs.</param>
/// <param name="seed">Another seed is another order.</param>
/// <param name="window">Shards whose pairs are mixed: more mix better and take longer to begin with.</param>
public sealed class PairOrder(PairSource source, long seed, int window = 8)
{
    /// <summary>Lists pairs for ever, epoch after epoch.</summary>
    /// <param name="from">Where to begin; pairs before it that wait are read first.</param>
    /// <param name="loader">Which of several loaders this is: each gets pairs that no other gets.</param>
    /// <param name="loaders">How many there are.</param>
    /// <param name="problem">Told of each pair that can't be used.</param>
    /// <exception cref="TrainingDataException">A whole epoch has no pair for this loader.</exception>
    public IEnumerable<(PairEntry Pair, DataPosition Place)> Read(DataPosition from, int loader, int loaders, Action<string> problem) =>
        Read(from, loader, loaders, (_, text) => problem(text));

    /// <summary>The same; <paramref name="problem"/> is also told the epoch in which a pair can't be used.</summary>
    internal IEnumerable<(PairEntry Pair, DataPosition Place)> Read(
        DataPosition from, int loader, int loaders, Action<long, string> problem)
    {
        var waiting = WaitingPairs.Read(from.Waiting);
        for (var epoch = waiting.Select(place => place.Epoch).Append(from.Epoch).Min(); ; epoch++)
        {
            var order = HashCode(seed, epoch);
            var now = epoch;
            var problems = new FirstProblems(text => problem(now, text));
            int[] shards = [.. Enumerable.Range(0, source.Shards.Count)];
            new Random(order).Shuffle(shards);
            // Of ten million pairs, listing what is behind would take minutes: only groups with pairs that wait are listed again.
            var isWhole = epoch > from.Epoch || (epoch == from.Epoch && from.Group == 0);
            var position = 0L;
            foreach (var (number, group) in shards.Chunk(window).Index())
            {
                if (epoch < from.Epoch || (epoch == from.Epoch && number < from.Group))
                {
                    var here = waiting.Where(place => place.Epoch == epoch && place.Group == number).Take(1).ToList();
                    if (here.Count == 0)
                        continue;
                    position = here[0].Before;
                }
                else if (epoch == from.Epoch && number == from.Group)
                {
                    position = from.Before;
                }

                var before = position;
                foreach (var pair in Shuffled(group, HashCode(order, number), problems.Add))
                {
                    var place = new DataPosition(epoch, position++) { Group = number, Before = before };
                    if (place.Pairs % loaders == loader && (!place.IsBefore(from) || waiting.Contains(place)))
                        yield return (pair, place);
                }
            }

            if (!isWhole)
                continue;
            if (position == 0)
                throw new TrainingDataException($"there is no pair to train on in {source.Name}{problems}");
            if (position <= loader)
                throw new TrainingDataException($"{position} pairs of {source.Name} can't be shared out to {loaders} loaders: take fewer");
        }
    }

    // With a seed of its own, for groups may be passed over.
    private PairEntry[] Shuffled(int[] shards, int seed, Action<string> problem)
    {
        PairEntry[] pairs = [.. shards.SelectMany(shard => source.Shards[shard].ReadIndexOrNothing(problem))];
        new Random(seed).Shuffle(pairs);
        return pairs;
    }

    // Not System.HashCode, which is another one in each process.
    private static int HashCode(long seed, long epoch)
    {
        var mixed = unchecked((ulong)seed * 0x9E3779B97F4A7C15 + (ulong)epoch * 0xBF58476D1CE4E5B9 + 0x94D049BB133111EB);
        mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB;
        return (int)(mixed ^ mixed >> 31);
    }
}
