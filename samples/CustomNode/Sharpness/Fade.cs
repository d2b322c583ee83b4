namespace Sharpness;

/// <summary>How an effect goes from full at the first step to nothing at the last.</summary>
public enum Fade
{
    /// <summary>Not at all: it stays.</summary>
    None,

    /// <summary>Evenly.</summary>
    Linear,

    /// <summary>Slowly at first and at the end.</summary>
    Cosine,
}
