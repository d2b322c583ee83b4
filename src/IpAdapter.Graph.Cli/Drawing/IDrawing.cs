using IpAdapter.Graph.Hosting.Descriptions;

namespace IpAdapter.Graph.Cli.Drawing;

/// <summary>A way to draw a workflow's nodes and edges as text.</summary>
internal interface IDrawing
{
    /// <summary>Draws.</summary>
    void Draw(WorkflowDescription workflow, TextWriter output);
}
