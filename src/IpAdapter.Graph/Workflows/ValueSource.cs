namespace IpAdapter.Graph.Workflows;

/// <summary>Where a value was written.</summary>
/// <param name="File">The file, as problems name it.</param>
/// <param name="Folder">Absolute path of the folder that relative paths in it start from.</param>
public sealed record ValueSource(string File, string Folder)
{
    /// <summary>
    /// Whether it was read back from a record: paths in it are those of <see cref="Checking.CheckOptions.RecordedFiles"/>.
    /// </summary>
    public bool IsRecorded { get; init; }

    internal Problem Error(Place place, string message, string? proposal = null) =>
        new(Severity.Error, File, place.Line, place.Column, message, proposal);

    internal Problem Warning(Place place, string message) => new(Severity.Warning, File, place.Line, place.Column, message);
}
