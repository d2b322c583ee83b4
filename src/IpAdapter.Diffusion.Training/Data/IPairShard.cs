namespace IpAdapter.Diffusion.Training.Data;

/// <summary>Some thousand pairs that are listed together: a tar file, or a part of a list. Its index is read when its turn comes.</summary>
public interface IPairShard
{
    /// <summary>What it is called in messages.</summary>
    string Name { get; }

    /// <summary>Lists its pairs, in an order that is the same each time.</summary>
    /// <param name="problem">Told of each pair that can't be used: a picture without a text, say.</param>
    /// <exception cref="TrainingDataException">Nothing of it can be used.</exception>
    IReadOnlyList<PairEntry> ReadIndex(Action<string> problem);
}
