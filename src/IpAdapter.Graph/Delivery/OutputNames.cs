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
    private const int BytesOfAnOutput = 100;

    private readonly IReadOnlyList<string> _seeds = RunRecord.SeedsOf(workflow);

    /// <summary>The path of one value.</summary>
    /// <param name="output">The output it is of.</param>
    /// <param name="index">Its place among the output's values.</param>
    /// <param name="count">How many these are.</param>
    /// <param name="isAlone">Whether it is the only value of the run.</param>
    /// <param name="format">The format it is written in.</param>
    public string Get(string output, int index, int count, bool isAlone, IOutputFormat format)
    {
        if (!destination.IsFolder && isAlone)
            return destination.FullPath;
        // Where all is too long for a name, what tells one value from another stays.
        var suffix = Shortened(Safe($"-{output}"), BytesOfAnOutput) + SeedOf(index, count);
        var stem = Path.GetFileNameWithoutExtension(destination.IsFolder ? workflow.Workflow.Source.File : destination.FullPath);
        var name = Shortened(destination.IsFolder ? Safe(stem) : stem, BytesOfOurNames - Encoding.UTF8.GetByteCount(suffix)) + suffix;
        var extension = destination.Extension is { } asked && OutputFormats.Has(format, asked) ? asked : format.Extension;
        return Path.Combine(destination.Folder, name + extension);
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
        foreach (var letter in name.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(letter) || letter.Value is '-' or '_' or '.')
                safe.Append(letter);
            else
                safe.Append('-');
        }

        return safe.ToString();
    }

    private static string Shortened(string name, int mostBytes)
    {
        var (bytes, length) = (0, 0);
        foreach (var letter in name.EnumerateRunes())
        {
            if ((bytes += letter.Utf8SequenceLength) > mostBytes)
                break;
            length += letter.Utf16SequenceLength;
        }

        return name[..length];
    }
}
