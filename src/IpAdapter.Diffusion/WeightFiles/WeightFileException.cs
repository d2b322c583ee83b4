namespace IpAdapter.Diffusion.WeightFiles;

/// <summary>A weight file, or a model folder's configuration, that can't be read as what it should be.</summary>
/// <param name="path">The file.</param>
/// <param name="problem">What was expected, what was found, and what to do; without the path.</param>
/// <param name="innerException">The cause, where there is one.</param>
public sealed class WeightFileException(string path, string problem, Exception? innerException = null)
    : IOException($"{path}: {Shown(problem)}", innerException)
{
    private const int LongestProblem = 1000;   // names in a damaged file can be any length

    /// <summary>The file.</summary>
    public string Path { get; } = path;

    /// <summary>What is wrong with it, without the path.</summary>
    public string Problem { get; } = Shown(problem);

    // A damaged file is quoted, and a terminal obeys what is quoted.
    private static string Shown(string problem)
    {
        var shortened = problem.Length <= LongestProblem ? problem : problem[..(LongestProblem - 3)] + "...";
        return shortened.Any(char.IsControl) ? string.Concat(shortened.Select(letter => char.IsControl(letter) ? $"\\x{(int)letter:x2}"
            : letter.ToString())) : shortened;
    }
}
