namespace IpAdapter.Diffusion.ImagePrompts.Schedules;

/// <summary>How weights go from the first to the last over the frames.</summary>
public enum ScheduleTiming
{
    /// <summary>As listed, one a frame.</summary>
    Custom,

    /// <summary>Evenly.</summary>
    Linear,

    /// <summary>Slowly at both ends.</summary>
    EaseInOut,

    /// <summary>Fast at first (a quarter of a sine, by the name it has in ComfyUI_IPAdapter_plus).</summary>
    EaseIn,

    /// <summary>Slowly at first (a quarter of a cosine, by the name it has in ComfyUI_IPAdapter_plus).</summary>
    EaseOut,
}
