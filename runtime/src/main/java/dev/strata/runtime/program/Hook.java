package dev.strata.runtime.program;

import dev.strata.runtime.StrataException;
import dev.strata.runtime.checkpoint.Config;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One capturable tensor of a model: a site and, inside the blocks, a layer.
 *
 * @param layer the block, 0-based; -1 for a site outside the blocks
 */
public record Hook(Site site, int layer) {
    public Hook {
        if ((layer >= 0) != (site.scope() == Site.Scope.BLOCK)) {
            throw new IllegalArgumentException(site + " does not go with layer " + layer);
        }
    }

    /** A hook outside the blocks. */
    public static Hook of(Site site) {
        return new Hook(site, -1);
    }

    /**
     * The residual stream after {@code readings} blocks: 0 is what enters block 0 (the embeddings),
     * {@code l + 1} is what block l leaves.
     */
    public static Hook residual(int readings) {
        return readings == 0 ? new Hook(Site.RESID_PRE, 0) : new Hook(Site.RESID_POST, readings - 1);
    }

    /** The full name, e.g. {@code blocks.3.hook_resid_post} or {@code logits}. */
    public String name() {
        return layer < 0 ? site.hook() : "blocks." + layer + "." + site.hook();
    }

    /**
     * Floats per position: d, 4d or V. An attention pattern has {@code heads} rows of one float per
     * position read instead; see {@link #shape}.
     */
    public int width(Config config) {
        return switch (site) {
            case MLP_PRE, MLP_POST -> config.innerWidth();
            case LOGITS -> config.vocabulary();
            case PATTERN -> throw new IllegalArgumentException("a pattern's width is the number of positions");
            default -> config.width();
        };
    }

    /**
     * The shape of this tensor when {@code rows} positions of {@code length} are captured: patterns
     * [heads, rows, length], q, k, v and z [rows, heads, d/heads], all others [rows, width].
     */
    public int[] shape(Config config, int rows, int length) {
        return switch (site) {
            case PATTERN -> new int[] {config.heads(), rows, length};
            case Q, K, V, Z -> new int[] {rows, config.heads(), config.headWidth()};
            default -> new int[] {rows, width(config)};
        };
    }

    /** Every hook of a model, in the order the forward pass computes them. */
    public static List<Hook> all(Config config) {
        var hooks = new ArrayList<Hook>();
        for (Site site : Site.values()) {
            if (site.scope() == Site.Scope.BEFORE) {
                hooks.add(of(site));
            }
        }
        for (int layer = 0; layer < config.layers(); layer++) {
            for (Site site : Site.values()) {
                if (site.scope() == Site.Scope.BLOCK) {
                    hooks.add(new Hook(site, layer));
                }
            }
        }
        for (Site site : Site.values()) {
            if (site.scope() == Site.Scope.AFTER) {
                hooks.add(of(site));
            }
        }
        return List.copyOf(hooks);
    }

    /**
     * The hooks whose names match any of the globs, in the order of the forward pass.
     *
     * @param globs hook names separated by commas, in which {@code *} stands for any run of characters
     *     and {@code ?} for one
     * @throws StrataException if a glob matches no hook of this model
     */
    public static List<Hook> matching(Config config, String globs) {
        var all = all(config);
        var patterns = new ArrayList<Pattern>();
        for (String glob : globs.split(",", -1)) {
            var pattern = glob(glob.strip());
            if (all.stream().noneMatch(hook -> pattern.matcher(hook.name()).matches())) {
                throw new StrataException("no hook is named '" + glob.strip() + "'; there are hook_embed, "
                        + "hook_pos_embed, blocks.L.hook_resid_pre|mid|post, blocks.L.hook_attn_out|mlp_out, "
                        + "blocks.L.attn.hook_q|k|v|pattern|z, blocks.L.mlp.hook_pre|post (L from 0 to "
                        + (config.layers() - 1) + "), ln_final.hook_normalized and logits");
            }
            patterns.add(pattern);
        }
        return all.stream()
                .filter(hook -> patterns.stream().anyMatch(p -> p.matcher(hook.name()).matches()))
                .toList();
    }

    private static Pattern glob(String glob) {
        var regex = new StringBuilder();
        for (char c : glob.toCharArray()) {
            regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
        }
        return Pattern.compile(regex.toString());
    }

    @Override
    public String toString() {
        return name();
    }
}
