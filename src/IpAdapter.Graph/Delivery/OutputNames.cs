using System.Globalization;
using System.Text;
using IpAdapter.Graph.Checking;
using IpAdapter.Graph.Formats;

namespace IpAdapter.Graph.Delivery;

/// <summary>
/// Where outputs are to be written: in a folder as <c>workflow-output-seed</c>; where a file is named and there is one value, that file;
/// where there are several, <c>file-output-seed</c>.
/// </summary>
internal sealed class OutputNames(CheckedWorkflow workflow, OutputDestination destination)
{
    private const int BytesOfOurNames = 200;

    private readonly IReadOnlyList<string> _seeds = RunRecord.SeedsOf(workflow);

    /// <summary>The path of one value.</summary>
    /// <param name="output">The output it is of.</param>
    /// <param name="index">Its place among the output's values.</param>
    /// <param name="count">How many these are.</param>
    /// <param name="isAlone">Whether it is the only value of the run.</param>
    /// <param name="format">The format it is written in.</param>
    public string Of(string output, int index, int count, bool isAlone, IOutputFormat format)
    {
        var suffix = $"-{output}{SeedOf(index, count)}";
        if (destination.IsFolder)
            return Path.Combine(destination.FullPath,
                Safe(Path.GetFileNameWithoutExtension(workflow.Workflow.Source.File) + suffix) + format.Extension);
        if (isAlone)
            return destination.FullPath;
        var extension = OutputFormats.Has(format, destination.Extension!) ? destination.Extension : format.Extension;
        return Path.Combine(destination.Folder, Path.GetFileNameWithoutExtension(destination.FullPath) + Safe(suffix) + extension);
    }

    /// <summary>The seed where there is one, or one for each value; otherwise the value's number.</summary>
    private string SeedOf(int index, int count)
    {
        if (_seeds.Count == count)
            return $"-{_seeds[index]}";
        var seed = _seeds.Count == 1 ? $"-{_seeds[0]}" : "";
        return count == 1 ? seed : string.Create(CultureInfo.InvariantCulture, $"{seed}-{index + 1}");
    }

    private static string Safe(string name)
    {
        var safe = new StringBuilder(name.Length);
        var bytes = 0;
        foreach (var letter in name.EnumerateRunes())
        {
            if ((bytes += letter.Utf8SequenceLength) > BytesOfOurNames)
                break;
            if (Rune.IsLetterOrDigit(letter) || letter.Value is '-' or '_' or '.')
                safe.Append(letter);
            else
                safe.Append('-');
        }

        return safe.ToString();
    }
}
