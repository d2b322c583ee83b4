namespace IpAdapter.Diffusion.Imaging;

/// <summary>A file that can't be read as a picture.</summary>
/// <param name="path">The file.</param>
/// <param name="problem">What was expected, what was found, and what to do; without the path.</param>
/// <param name="innerException">The cause, where there is one.</param>
public sealed class ImageFileException(string path, string problem, Exception? innerException = null)
    : IOException($"{path}: {problem}", innerException)
{
    /// <summary>The file.</summary>
    public string Path { get; } = path;

    /// <summary>What is wrong with it, without the path.</summary>
    public string Problem { get; } = problem;
}
