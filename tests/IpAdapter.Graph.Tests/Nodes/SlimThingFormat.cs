namespace IpAdapter.Graph.Tests.Nodes;

/// <summary>The second way to write a thing: of good quality or none, and not too well.</summary>
public sealed class SlimThingFormat : IOutputFormat
{
    public Type ValueType => typeof(Thing);

    public string Extension => ".slim";

    public IReadOnlyList<string> OtherExtensions { get; } = [".slm"];

    public string? ProblemOf(object? description, OutputSettings settings) =>
        settings.IsLossless ? "a slim thing loses something: name a .thing" : null;

    public void Write(object value, Stream file, IReadOnlyDictionary<string, string> remarks) =>
        Write(value, file, new OutputSettings { Remarks = remarks });

    public void Write(object value, Stream file, OutputSettings settings)
    {
        if (((Thing)value).Content == "too fat")
            throw new IOException("it does not fit");
        file.Write(System.Text.Encoding.UTF8.GetBytes(FormattableString.Invariant($"slim {((Thing)value).Content} {settings.Quality}")));
    }
}
