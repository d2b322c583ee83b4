using System.Globalization;
using System.Text;

namespace IpAdapter.Graph.Golden.Tests.Pipelines;

/// <summary>Writes a workflow file, node by node.</summary>
internal sealed class WorkflowText
{
    private readonly StringBuilder _nodes = new("name: a recorded pipeline\nnodes:\n");
    private readonly StringBuilder _outputs = new("outputs:\n");

    /// <summary>A node; settings that are null are left out.</summary>
    public void Node(string name, string uses, params string?[] with)
    {
        var settings = string.Join(", ", with.Where(setting => !string.IsNullOrEmpty(setting)));
        _nodes.Append($"  {name}: {{ uses: {uses}{(settings.Length == 0 ? "" : $", with: {{ {settings} }}")} }}\n");
    }

    /// <summary>An output of the workflow.</summary>
    public void Output(string name, string reference) => _outputs.Append($"  {name}: {reference}\n");

    public override string ToString() => $"{_nodes}{_outputs}";

    public static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    public static string Texts(IEnumerable<string> items) => Items(items.Select(Quoted));

    public static string Numbers(IEnumerable<double> items) => Items(items.Select(Number));

    public static string Items(IEnumerable<string> items) => $"[{string.Join(", ", items)}]";

    public static string Quoted(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
