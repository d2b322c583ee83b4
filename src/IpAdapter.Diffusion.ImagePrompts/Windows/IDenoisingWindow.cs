namespace IpAdapter.Diffusion.ImagePrompts.Windows;

/// <summary>When in a run an image prompt is read.</summary>
public interface IDenoisingWindow
{
    /// <summary>Whether it is read in a call of the UNet.</summary>
    bool IsOpenIn(in DenoisingStep step);

    /// <summary>The window in words, behind "between".</summary>
    string Bounds { get; }
}
