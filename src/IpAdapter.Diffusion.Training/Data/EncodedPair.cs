namespace IpAdapter.Diffusion.Training.Data;

/// <summary>A pair as it was read, its picture not decoded.</summary>
/// <param name="Name">What it is called in messages.</param>
/// <param name="Picture">All of the picture's file.</param>
/// <param name="Text">The text; may be empty.</param>
internal sealed record EncodedPair(string Name, byte[] Picture, string Text)
{
    /// <summary>Decodes the picture.</summary>
    /// <exception cref="TrainingDataException">It is none, or can't be used.</exception>
    public TrainingPair Decode()
    {
        try
        {
            return new(Name, ImageFile.Read(Picture, Name), Text);
        }
        catch (ImageFileException problem)
        {
            throw new TrainingDataException(problem.Message, problem);
        }
    }
}
