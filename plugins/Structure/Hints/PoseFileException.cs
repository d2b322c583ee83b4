namespace IpAdapter.Graph.Structure.Hints;

/// <summary>A file of key points that can't be drawn; the message names the place in it, what was expected and what was found.</summary>
internal sealed class PoseFileException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>Says that nobody knows how large the canvas is.</summary>
    public static PoseFileException WithoutCanvas(string path) =>
        new($"'{path}' does not say how large its canvas is (\"canvas_width\" and \"canvas_height\"): give width and height");
}
