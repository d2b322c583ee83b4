namespace IpAdapter.Diffusion.ImagePrompts.Windows;

/// <summary>When in a run an image prompt is read.</summary>
public interface IDenoisingWindow
{
    /// <summary>Whether it is read in a call of the UNet.</summary>
    bool IsOpenIn(in DenoisingStep step);

    /// <summary>The window in words, behind "between".</summary>
    string Bounds { get; }

    /// <summary>What is to be said at the end of a run none of whose calls fell into it.</summary>
    string Missed => $"the image prompt was never read: no step of this run is between {Bounds}; widen the window (start, end), or "
        + "take more steps";
}
