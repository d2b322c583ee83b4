namespace IpAdapter.Diffusion.Training.Data;

/// <summary>A picture and its text.</summary>
/// <param name="Name">What it is called in messages.</param>
/// <param name="Picture">The picture, of any size.</param>
/// <param name="Text">The text; may be empty.</param>
public sealed record TrainingPair(string Name, Image Picture, string Text)
{
    /// <summary>The control picture (hint) that the data has beside it; null where it has none, or was not asked for it.</summary>
    public Image? Hint { get; init; }
}
