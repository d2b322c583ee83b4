namespace IpAdapter.Diffusion.Training.Data;

/// <summary>A pair as it was read, its picture not decoded.</summary>
/// <param name="Name">What it is called in messages.</param>
/// <param name="Picture">All of the picture's file.</param>
/// <param name="Text">The text; may be empty.</param>
internal sealed record EncodedPair(string Name, byte[] Picture, string Text)
{
    /// <summary>All of the control picture's file; null where it was not asked for.</summary>
    public byte[]? Hint { get; init; }

    /// <summary>Decodes the picture, and the control picture, both as a camera's note says how they are to be turned.</summary>
    /// <exception cref="TrainingDataException">It is none, or can't be used.</exception>
    public TrainingPair Decode()
    {
        try
        {
            return new(Name, ImageFile.ReadUpright(Picture, Name), Text)
            {
                Hint = Hint is null ? null : ImageFile.ReadUpright(Hint, $"{Name}, its control picture"),
            };
        }
        catch (ImageFileException problem)
        {
            throw new TrainingDataException(problem.Message, problem);
        }
    }
}
