namespace IpAdapter.Diffusion.Training.Data;

/// <summary>Some thousand pairs that are listed together: a tar file, or a part of a list. Its index is read when its turn comes.</summary>
public interface IPairShard
{
    /// <summary>What it is called in messages.</summary>
    string Name { get; }

    /// <summary>
    /// Whether the others are read on where this one can't be: one shard of many that can't be read is like many pairs that can't.
    /// </summary>
    bool IsOneOfMany => false;

    /// <summary>Lists its pairs, in an order that is the same each time.</summary>
    /// <param name="problem">Told of each pair that can't be used: a picture without a text, say.</param>
    /// <exception cref="TrainingDataException">Nothing of it can be used.</exception>
    IReadOnlyList<PairEntry> ReadIndex(Action<string> problem);

    /// <summary>Lists its pairs; none where it can't be read and others can.</summary>
    /// <exception cref="TrainingDataException">Nothing of it can be used, and it stands for all.</exception>
    sealed IReadOnlyList<PairEntry> ReadIndexOrNothing(Action<string> problem)
    {
        try
        {
            return ReadIndex(problem);
        }
        catch (TrainingDataException unreadable) when (IsOneOfMany)
        {
            problem(unreadable.Message);
            return [];
        }
    }
}
