namespace IpAdapter.Graph.ImagePrompts.Schedules;

/// <summary>How weights go from the first to the last over the frames.</summary>
public enum ScheduleTiming
{
    /// <summary>As listed, one a frame.</summary>
    Custom,

    /// <summary>Evenly.</summary>
    Linear,

    /// <summary>Slowly at both ends.</summary>
    EaseInOut,

    /// <summary>Fast at first (a quarter of a sine; as ComfyUI_IPAdapter_plus names it).</summary>
    EaseIn,

    /// <summary>Slowly at first (a quarter of a cosine; as ComfyUI_IPAdapter_plus names it).</summary>
    EaseOut,
}
