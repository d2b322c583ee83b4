namespace IpAdapter.Diffusion.Training.Loras;

/// <summary>By whose names a LoRA's file is written.</summary>
public enum LowRankFormat
{
    /// <summary>
    /// kohya's: <c>lora_unet_..._attn1_to_q.lora_down.weight</c>, with an alpha for each layer; SDXL's layers by their original names, as
    /// kohya has them. What every program reads.
    /// </summary>
    Kohya,

    /// <summary>
    /// PEFT's as diffusers writes them: <c>unet....attn1.to_q.lora_A.weight</c>, with alpha in the header (lora_adapter_metadata).
    /// </summary>
    Peft,
}
