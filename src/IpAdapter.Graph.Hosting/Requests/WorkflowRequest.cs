using IpAdapter.Graph.Formats;

namespace IpAdapter.Graph.Hosting.Requests;

/// <summary>A workflow, and the values it is given.</summary>
/// <param name="Workflow">The workflow.</param>
public record WorkflowRequest(WorkflowFile Workflow)
{
    /// <summary>
    /// Values in memory, by the input's name, or by node and port (<c>drawn.steps</c>): an <see cref="Diffusion.Imaging.Image"/>, a text, a
    /// number,
    /// a boolean, or a list of these. A text is read by the type of its input; for an image it is a path.
    /// </summary>
    public IReadOnlyDictionary<string, object> Inputs { get; init; } = new Dictionary<string, object>();

    /// <summary>Settings of the form <c>name=value</c>, or <c>node.port=value</c>. <see cref="Inputs"/> take precedence.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    /// <summary>A YAML or JSON file of values; null for none. <see cref="Settings"/> take precedence.</summary>
    public string? InputsFile { get; init; }

    /// <summary>
    /// A number, or <c>random</c>, for the inputs that are seeds; without such an input, for the seed of every node that is given one.
    /// </summary>
    public string? Seed { get; init; }

    /// <summary>
    /// The folder that relative paths in <see cref="Inputs"/> and <see cref="Settings"/> start from; null for the current folder.
    /// </summary>
    public string? Folder { get; init; }

    /// <summary>How outputs are written as files; null to get them as values (<see cref="Events.OutputValue"/>).</summary>
    public OutputOptions? Files { get; init; } = new();
}
