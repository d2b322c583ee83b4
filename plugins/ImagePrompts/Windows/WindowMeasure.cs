namespace IpAdapter.Graph.ImagePrompts.Windows;

/// <summary>What the start and the end of a window are fractions of.</summary>
public enum WindowMeasure
{
    /// <summary>Of the run's steps, as diffusers has it for ControlNets.</summary>
    Steps,

    /// <summary>Of the training's timesteps, that is by noise level, as ComfyUI has it: the same fraction means the same look whatever the sampler's steps are.</summary>
    Sigmas,
}
