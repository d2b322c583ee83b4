namespace IpAdapter.Diffusion.Models.Loras;

/// <summary>
/// A key of a LoRA file, taken apart: which part of the model, which layer, and what of it. What says that a file is a LoRA, and what loads
/// it, ask here.
/// </summary>
/// <param name="Part">The part.</param>
/// <param name="Module">The layer, with underscores for dots.</param>
/// <param name="Role">What the tensor is.</param>
/// <param name="Format">Who writes keys like this.</param>
public sealed record LoraKey(LoraPart Part, string Module, LoraRole Role, string Format)
{
    private const string Kohya = "kohya", Peft = "PEFT", Old = "diffusers before PEFT", PeftModel = "base_model.model.";

    // The longer ending first, where one is the end of another.
    private static readonly (string Ending, LoraRole Role, string Format)[] s_endings =
    [
        (".lora_down.weight", LoraRole.Down, Kohya), (".lora_up.weight", LoraRole.Up, Kohya), (".lora_mid.weight", LoraRole.Core, Kohya),
            (".alpha", LoraRole.Alpha, Kohya),
        (".lora_A.weight", LoraRole.Down, Peft), (".lora_B.weight", LoraRole.Up, Peft), (".lora_A.default.weight", LoraRole.Down, Peft),
            (".lora_B.default.weight", LoraRole.Up, Peft),
        (".lora_linear_layer.down.weight", LoraRole.Down, Old), (".lora_linear_layer.up.weight", LoraRole.Up, Old),
        (".lora.down.weight", LoraRole.Down, Old), (".lora.up.weight", LoraRole.Up, Old),
        ("_lora.down.weight", LoraRole.Down, Old), ("_lora.up.weight", LoraRole.Up, Old),
    ];

    private static readonly (string Beginning, LoraPart Part)[] s_parts =
    [
        ("lora_unet_", LoraPart.UNet), ("lora_te1_", LoraPart.TextEncoder), ("lora_te2_", LoraPart.SecondTextEncoder),
            ("lora_te_", LoraPart.TextEncoder),
        ("lycoris_", LoraPart.UNet), ("oft_unet_", LoraPart.UNet),
        // ComfyUI's, by its names of the encoders of 1.x, 2.x and XL.
        ("text_encoders.clip_l.transformer.", LoraPart.TextEncoder), ("text_encoders.clip_h.transformer.", LoraPart.TextEncoder),
        ("text_encoders.clip_g.transformer.", LoraPart.SecondTextEncoder),
        ("unet.", LoraPart.UNet), ("text_encoder_2.", LoraPart.SecondTextEncoder), ("text_encoder.", LoraPart.TextEncoder),
        ("model.diffusion_model.", LoraPart.UNet), ("diffusion_model.", LoraPart.UNet),
    ];

    // The oldest files have the UNet alone, without saying so.
    private static readonly string[] s_ofUNet =
        ["down_blocks.", "up_blocks.", "mid_block.", "conv_in.", "conv_out.", "time_embedding.", "add_embedding."];

    /// <summary>Whether a key ends as those of a low-rank pair do, whatever model it is for.</summary>
    public static bool IsOfPair(string key) =>
        Array.Exists(s_endings, known => known.Role != LoraRole.Alpha && key.EndsWith(known.Ending, StringComparison.Ordinal));

    /// <summary>Takes a key apart; null where it is none of a LoRA with two matrices for a UNet or a text encoder.</summary>
    public static LoraKey? Find(string key)
    {
        var (ending, role, format) = s_endings.FirstOrDefault(known => key.EndsWith(known.Ending, StringComparison.Ordinal));
        if (ending is null)
            return null;
        var place = WithoutPeft(key[..^ending.Length]);
        foreach (var (beginning, part) in s_parts)
            if (place.StartsWith(beginning, StringComparison.Ordinal))
                return new(part, ModuleAt(part, WithoutPeft(place[beginning.Length..])), role, format);
        if (s_ofUNet.Any(beginning => place.StartsWith(beginning, StringComparison.Ordinal)))
            return new(LoraPart.UNet, ModuleAt(LoraPart.UNet, place), role, format);
        return place.StartsWith("text_model.", StringComparison.Ordinal)
            ? new(LoraPart.TextEncoder, ModuleAt(LoraPart.TextEncoder, place), role, format)
            : null;
    }

    // PEFT's wrapper stands before the part's name, or behind it.
    private static string WithoutPeft(string place) =>
        place.StartsWith(PeftModel, StringComparison.Ordinal) ? place[PeftModel.Length..] : place;

    private static string ModuleAt(LoraPart part, string place)
    {
        var module = place.Replace('.', '_').Replace("_processor_", "_", StringComparison.Ordinal);
        if (module.EndsWith("_lora", StringComparison.Ordinal))
            module = module[..^"_lora".Length];
        if (part == LoraPart.UNet)
            return module.EndsWith("_to_out", StringComparison.Ordinal) ? module + "_0" : module;
        foreach (var (old, now) in (ReadOnlySpan<(string, string)>)[("_to_q", "_q_proj"), ("_to_k", "_k_proj"), ("_to_v", "_v_proj"),
            ("_to_out", "_out_proj")])
            if (module.EndsWith(old, StringComparison.Ordinal))
                module = module[..^old.Length] + now;
        return module.StartsWith("text_model_", StringComparison.Ordinal) ? module["text_model_".Length..] : module;
    }
}
