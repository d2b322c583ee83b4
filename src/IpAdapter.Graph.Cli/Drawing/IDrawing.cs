using IpAdapter.Graph.Checking;

namespace IpAdapter.Graph.Cli.Drawing;

/// <summary>A way to draw a workflow's nodes and edges as text.</summary>
internal interface IDrawing
{
    /// <summary>Draws.</summary>
    void Draw(CheckedWorkflow workflow, TextWriter output);
}
