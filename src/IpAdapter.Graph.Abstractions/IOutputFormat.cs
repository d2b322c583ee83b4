namespace IpAdapter.Graph;

/// <summary>
/// Turns an output of a workflow into a file. A plugin registers one for each type of value that people want to have; several where one
/// type can be written in several ways:
/// the ending of the file's name chooses, and the first that was registered is taken where there is none.
/// </summary>
public interface IOutputFormat
{
    /// <summary>The type of value this is for.</summary>
    Type ValueType { get; }

    /// <summary>Ending of the file's name, with the dot: <c>.png</c>.</summary>
    string Extension { get; }

    /// <summary>Other endings of the same format, with the dot: <c>.jpeg</c>.</summary>
    IReadOnlyList<string> OtherExtensions => [];

    /// <summary>Says before the run what this format can't do of what is asked for; null where it can.</summary>
    /// <param name="description">What the node said that its output will be, where it said anything.</param>
    /// <param name="settings">What is asked for.</param>
    /// <returns>What is wrong, and what to do; null where nothing is.</returns>
    string? ProblemOf(object? description, OutputSettings settings) => null;

    /// <summary>Writes the value as it is written where nothing else is asked for.</summary>
    /// <param name="value">The value; borrowed.</param>
    /// <param name="file">Where to.</param>
    /// <param name="remarks">Texts to keep inside the file, by keyword (workflow, inputs, seed), where the format has a place for
    /// them.</param>
    void Write(object value, Stream file, IReadOnlyDictionary<string, string> remarks);

    /// <summary>Writes the value. A format that has nothing to choose from needs only the other one.</summary>
    /// <param name="value">The value; borrowed.</param>
    /// <param name="file">Where to.</param>
    /// <param name="settings">How.</param>
    void Write(object value, Stream file, OutputSettings settings) => Write(value, file, settings.Remarks);
}
