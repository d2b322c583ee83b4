namespace IpAdapter.Diffusion.Training.Data;

/// <summary>Where a picture and its text lie; neither is read yet.</summary>
/// <param name="Name">What the pair is called in messages: its key in a shard, or its file.</param>
/// <param name="Picture">The picture's file, encoded.</param>
/// <param name="TextFile">The file of the text; null where <paramref name="Text"/> is there.</param>
/// <param name="Text">The text itself.</param>
public sealed record PairEntry(string Name, FilePart Picture, FilePart? TextFile, string? Text = null)
{
    /// <summary>The file of the control picture (hint) beside it; null where there is none.</summary>
    public FilePart? HintFile { get; init; }

    private const int LongestText = 64 << 10;
    private const int LargestPicture = 256 << 20;
    private const char ByteOrderMark = '\uFEFF';   // what editors on Windows begin a text with

    /// <summary>Reads and decodes the pair.</summary>
    /// <param name="withHint">Whether its control picture is read too.</param>
    /// <exception cref="TrainingDataException">The picture or the text can't be used; the message names the pair.</exception>
    public TrainingPair Read(bool withHint = false) => ReadEncoded(withHint).Decode();

    /// <summary>Reads the pair.</summary>
    /// <param name="withHint">Whether its control picture is read too.</param>
    /// <exception cref="TrainingDataException">The text can't be used, or the picture not be read; the message names the pair.</exception>
    internal EncodedPair ReadEncoded(bool withHint = false)
    {
        try
        {
            var text = Text ?? Decode(TextFile!.Value.Read(LongestText));
            var hint = withHint ? ReadHint() : null;
            return new(Name, Picture.Read(LargestPicture), text.TrimStart(ByteOrderMark).Trim()) { Hint = hint };
        }
        catch (TrainingDataException problem)
        {
            throw new TrainingDataException($"{Name}: {problem.Message}", problem);
        }
    }

    private byte[] ReadHint() => HintFile is { } hint
        ? hint.Read(LargestPicture)
        : throw new TrainingDataException("has no control picture: expected \"conditioning_image\" in a list, or a file NAME.hint.png "
            + "beside NAME.png");

    private static string Decode(byte[] bytes)
    {
        try
        {
            return new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (ArgumentException problem)
        {
            throw new TrainingDataException("its text is not in UTF-8", problem);
        }
    }
}
