using IpAdapter.Diffusion.Models.ControlNets;
using IpAdapter.Diffusion.Models.UNets;

namespace IpAdapter.Diffusion.Checkpoints;

/// <summary>What the names of a part's tensors begin with in the single file of a base model (CompVis', Stability's).</summary>
internal static class OriginalPrefixes
{
    public const string UNet = "model.diffusion_model.";
    public const string Autoencoder = "first_stage_model.";
    public const string ControlNet = Models.ControlNets.ControlNet.OriginalPrefix;

    /// <summary>The text encoder of 1.x, by transformers' names.</summary>
    public const string Clip = "cond_stage_model.transformer.";

    /// <summary>The text encoder of 2.x, by OpenCLIP's names.</summary>
    public const string OpenClip = "cond_stage_model.model.";

    /// <summary>XL's first text encoder, by transformers' names.</summary>
    public const string XlClip = "conditioner.embedders.0.transformer.";

    /// <summary>XL's second text encoder, by OpenCLIP's names.</summary>
    public const string XlOpenClip = "conditioner.embedders.1.model.";

    /// <summary>The only text encoder of XL's refiner, by OpenCLIP's names.</summary>
    public const string Refiner = "conditioner.embedders.0.model.";

    /// <summary>Weights averaged over the training (EMA), which checkpoints for further training carry beside the others.</summary>
    public const string Averaged = "model_ema.";

    /// <summary>What models trained by the formulation of EDM (CosXL, Playground 2.5) note at the root.</summary>
    public const string Edm = "edm_";
}
