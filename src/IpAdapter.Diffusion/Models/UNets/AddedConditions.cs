namespace IpAdapter.Diffusion.Models.UNets;

/// <summary>
/// What SDXL's UNets and ControlNets are told beside the text's states, row by row: added to the embedding of the time (arXiv:2307.01952,
/// section 2.2; diffusers' <c>text_time</c>).
/// </summary>
/// <param name="Pooled">One vector for each row's text, [row, channel].</param>
/// <param name="TimeIds">Six numbers for each row: original height and width, top and left of the crop, target height and width, in pixels;
/// [row, 6].</param>
public sealed record AddedConditions(Tensor Pooled, Tensor TimeIds);
