namespace IpAdapter.Graph;

/// <summary>Turns an output of a workflow into a file. A plugin registers one for each type of value that people want to have.</summary>
public interface IOutputFormat
{
    /// <summary>The type of value this is for.</summary>
    Type ValueType { get; }

    /// <summary>Ending of the file's name, with the dot: <c>.png</c>.</summary>
    string Extension { get; }

    /// <summary>Writes the value.</summary>
    /// <param name="value">The value; borrowed.</param>
    /// <param name="file">Where to.</param>
    /// <param name="remarks">Texts to keep inside the file, by keyword (workflow, inputs, seed), where the format has a place for them.</param>
    void Write(object value, Stream file, IReadOnlyDictionary<string, string> remarks);
}
