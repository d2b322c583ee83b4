namespace IpAdapter.Graph.ImagePrompts;

/// <summary>What the start and the end of a window are shares of.</summary>
public enum WindowMeasure
{
    /// <summary>The run's steps, as diffusers has it for ControlNets.</summary>
    Steps,

    /// <summary>
    /// The training's timesteps, that is by noise level (ComfyUI's start_at and end_at): one share means one look, whatever steps the
    /// sampler takes.
    /// </summary>
    Sigmas,
}
