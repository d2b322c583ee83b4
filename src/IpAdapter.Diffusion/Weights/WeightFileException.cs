namespace IpAdapter.Diffusion.Weights;

/// <summary>A weight file, or a model folder's configuration, that can't be read as what it should be.</summary>
/// <param name="path">The file.</param>
/// <param name="problem">What was expected, what was found, and what to do; without the path.</param>
/// <param name="innerException">The cause, where there is one.</param>
public sealed class WeightFileException(string path, string problem, Exception? innerException = null)
    : IOException($"{path}: {Shortened(problem)}", innerException)
{
    private const int LongestProblem = 1000;   // names in a damaged file can be any length

    /// <summary>The file.</summary>
    public string Path { get; } = path;

    /// <summary>What is wrong with it, without the path.</summary>
    public string Problem { get; } = Shortened(problem);

    private static string Shortened(string problem) => problem.Length <= LongestProblem ? problem : problem[..(LongestProblem - 3)] + "...";
}
