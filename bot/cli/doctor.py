"""``suixing doctor``: what an installation stands on, one line each."""

from __future__ import annotations

import sys

import click

from bot.cli.opening import FAULT, open_settings

MARKS = {"good": "✓", "hint": "!", "fault": "✗", "none": "·"}

PERIODS = {
    "header": "表头要有 kind 和 days 两列",
    "unknown_kind": "没有“{value}”这一类",
    "twice": "“{value}”写了两次",
    "days": "days 要写 1–36500 的整数，不是“{value}”",
    "too_short": "days 不能是 {value}：Telegram 在 24 小时内会重发同一条消息，至少 2 天",
    "not_text": "不是文本文件，另存为 CSV",
}

WHY = {
    "timeout": "超过时限没有回答",
    "proxy": "代理连不上或不让过",
    "name": "域名查不到",
    "tls": "证书不对",
    "connection": "被拒绝或中途断开",
}

SENTENCES: dict[str, tuple[str, str]] = {
    "telegram.demo": ("Telegram：没有 SUIXING_TOKEN，是演示，不适用", ""),
    "token.shape": ("令牌：SUIXING_TOKEN 不像令牌", "向 @BotFather 要，原样粘贴，形如 123456:ABC…"),
    "token.refused": ("令牌：Telegram 不认", "向 @BotFather 核对，或用 /revoke 换一个"),
    "token.accepted": ("令牌：有效，机器人是 @{username}", ""),
    "api.reached": ("Bot API：{host} 连得上，{milliseconds} 毫秒{by_proxy}", ""),
    "api.unreached": ("Bot API：{host} 连不上{by_proxy}，{reason}", "查网络、防火墙和 SUIXING_PROXY、SUIXING_API_URL"),
    "api.failed": ("Bot API：回答了错误 {status}", "过几分钟再试；一直这样就查 SUIXING_API_URL"),
    "clock.right": ("时钟：和 Telegram 相差 {seconds} 秒", ""),
    "clock.off": ("时钟：和 Telegram 相差 {seconds} 秒", "打开时间同步：timedatectl set-ntp true"),
    "clock.unknown": ("时钟：对方没有报时，没法比对", "自己看一眼本机时间对不对"),
    "webhook.polling": ("收消息：轮询，{count} 条在等", ""),
    "webhook.set": ("收消息：webhook 已设好，{count} 条在等", ""),
    "webhook.while_polling": (
        "收消息：本机在轮询，Telegram 却设着 {host} 的 webhook",
        "重启机器人会去掉它；再出现就是另有程序在用这个令牌",
    ),
    "webhook.not_ours": (
        "收消息：Telegram 的 webhook 不是 SUIXING_WEBHOOK_URL（现在是“{host}”）",
        "重启机器人；再出现就是另有程序在用这个令牌",
    ),
    "webhook.error": ("收消息：{at} 投递失败，{message}", "查反向代理、证书和 SUIXING_WEBHOOK_LISTEN、SUIXING_WEBHOOK_PORT"),
    "webhook.waiting": ("收消息：{count} 条在 Telegram 那边等", "看机器人是不是停了"),
    "zone": ("时区：{zone}，现在 {now}", ""),
    "disk.no_folder": ("磁盘：{folder} 还没有", "第一次运行时会建"),
    "disk.open_to_others": ("磁盘：{folder} 别人也能进（{mode}）", "chmod 700 {folder}"),
    "disk.not_writable": ("磁盘：{folder} 写不进去，{why}", "查磁盘是否只读、属主对不对"),
    "disk.full": ("磁盘：只剩 {megabytes} MB", "马上腾地方，少于 200 MB 会写不进去"),
    "disk.tight": ("磁盘：剩 {megabytes} MB", "尽快腾地方"),
    "disk.room": ("磁盘：{folder} 可写，剩 {megabytes} MB", ""),
    "key.none_yet": ("钥匙：{file} 还没有", "第一次运行时会建"),
    "key.lost": ("钥匙：有数据库，却没有 {file}", "把原来的钥匙放回去，或设对 SUIXING_KEY_DIR；不要另建"),
    "key.unusable": ("钥匙：用不了，{why}", "照上面说的改"),
    "key.same_disk": ("钥匙：{file} 和数据库在同一块磁盘", "最好用 SUIXING_KEY_DIR 放到另一块，并另抄一份"),
    "key.kept": ("钥匙：{file} 只有本程序能读，和数据库不在一块磁盘", ""),
    "database.none_yet": ("数据库：{file} 还没有", "先运行一次 suixing run"),
    "database.unreadable": ("数据库：读不了，{why}", "先另外复制一份，再用 suixing restore 恢复最近的备份"),
    "database.damaged": ("数据库：损坏，{why}", "先另外复制一份，再用 suixing restore 恢复最近的备份"),
    "database.newer": ("数据库：是更新的版本写的", "升级程序，不要用旧程序打开"),
    "database.older": ("数据库：是旧版本的格式", "用 suixing upgrade 升级"),
    "database.kind": ("数据库：{file} 和设置不符，演示与正式不能混用", "查 SUIXING_TOKEN 和 SUIXING_DATA_DIR"),
    "database.slow": ("数据库：{seconds} 秒内没有查完", "不忙的时候再查"),
    "database.whole": ("数据库：完好，{megabytes} MB，格式 {schema}", ""),
    "database.long_log": ("数据库：日志文件有 {megabytes} MB", "重启机器人会收拢；再长大就查有没有别的程序一直开着数据库"),
    "database.in_use": ("机器人：正在运行", ""),
    "database.at_rest": ("机器人：没有运行", ""),
    "audit.no_key": ("审计：没有钥匙，核对不了", "先把钥匙的问题解决"),
    "audit.broken": ("审计：有 {count} 处对不上", "运行 suixing audit verify 看是哪几条；保留现场，报纪检和上级"),
    "audit.bad_heads": ("审计：audit.head 第 {line} 行不是链头", "有人动过，或磁盘满过；和聊天里的链头比对"),
    "audit.holds": ("审计：{rows} 条完好，到第 {kept} 条有链头证明没有被截掉", ""),
    "audit.holds_alone": ("审计：{rows} 条完好，还没有链头可比", ""),
    "audit.slow": ("审计：{seconds} 秒内没有核对完", "运行 suixing audit verify"),
    "queues.empty": ("消息：没有积压", ""),
    "queues.dead": ("消息：有 {count} 条没能处理", "用 suixing inbox dead 看原因，改好后 suixing inbox retry 编号；到期会按保存期删除"),
    "queues.stuck": ("消息：有 {count} 条十分钟以上没有发出", "看机器人是不是在运行、Bot API 是不是连得上"),
    "queues.unhandled": ("消息：有 {count} 条收到十分钟以上还没有处理", "看机器人是不是在运行"),
    "queues.drafts": ("匿名线索：有 {count} 份草稿到时间还没清掉", "看机器人是不是在运行"),
    "queues.anonymous": ("匿名线索：有 {count} 条过了一夜还没交给承办人", "看机器人夜里是不是在运行、磁盘还有没有空间"),
    "queues.slow": ("消息：{seconds} 秒内没有数完", "不忙的时候再查"),
    "people.demo": ("人员：是演示，不适用", ""),
    "people.no_admin": ("人员：没有在用的系统管理员", "登记一名系统管理员"),
    "people.no_discipline": ("人员：没有在用的纪检人员", "登记一名；在那以前，廉政线索只能存着没人看"),
    "people.no_head": ("人员：没有在用的负责人", "登记一名负责人；在那以前，到期的事只能提醒系统管理员"),
    "people.there": ("人员：系统管理员 {admins} 人，纪检 {discipline} 人", ""),
    "people.slow": ("人员：{seconds} 秒内没有查完", "不忙的时候再查"),
    "backup.demo": ("备份：是演示，不适用", ""),
    "backup.no_recipient": ("备份：还没有备份钥匙，没有备份", "运行 suixing backup-key"),
    "backup.bad_recipient": ("备份：备份公钥读不了", "放回原来的 backup.recipient，或设 SUIXING_BACKUP_RECIPIENT"),
    "backup.never": ("备份：一份都没有", "运行 suixing backup，再看日志里每日备份为什么没做"),
    "backup.none_yet": ("备份：还没有", "每天会自动做一份"),
    "backup.old": ("备份：最近一份是 {hours} 小时以前的", "看日志里每日备份为什么没做"),
    "backup.young": ("备份：最近一份是 {hours} 小时以前的", ""),
    "knowledge.read": ("知识：{matters} 个事项，适用地区 {jurisdiction}", ""),
    "knowledge.faulty": ("知识：有 {count} 处毛病，第一处：{first}", "运行 suixing knowledge check 看全部"),
    "knowledge.unreadable": ("知识：读不了，{why}", "查 SUIXING_KNOWLEDGE_DIR"),
    "knowledge.left_out": ("知识：已批准的有 {count} 处对不上，先不用，第一处：{first}", "照这一句改，或在机器人里撤回、重新提交"),
    "knowledge.no_records": ("知识：已批准的内容读不出来，{why}", "先看数据库那一行怎么办"),
    "cache.kept": ("缓存：{folder} 可写", ""),
    "cache.not_writable": ("缓存：{folder} 写不进去，{why}", "设对 SUIXING_CACHE_DIR，或腾地方；在那以前启动和更新知识都慢"),
    "cache.open_to_others": ("缓存：{folder} 别人也能写（{mode}），没有用它", "chmod 700 {folder}；属主要是运行机器人的账号"),
    "retention.read": ("保存期：{kinds} 类都有", ""),
    "retention.faulty": ("保存期：{file} 第 {line} 行，{what}", "改好这个文件；在那以前不会清理"),
    "retention.unreadable": ("保存期：文件读不了，{why}", "查数据目录里的 retention.csv"),
    "templates.shipped": ("文书模板：用自带的", ""),
    "templates.own": ("文书模板：用本单位的，没有毛病", ""),
    "templates.faulty": (
        "文书模板：有 {count} 处毛病，第一处：{first}",
        "改好知识目录 templates 里的这个文件，否则这种文书做不出来",
    ),
    "limits.shipped": ("整改期限：用自带的（本产品默认，非文件规定）", ""),
    "limits.own": ("整改期限：用本单位的，没有毛病", ""),
    "limits.faulty": ("整改期限：有 {count} 处毛病，第一处：{first}", "改好知识目录里的 ledger 文件夹；在那以前用自带的期限"),
    "limits.unreadable": ("整改期限：读不了，{why}", "查知识目录里的 ledger 文件夹；在那以前用自带的期限"),
    "campaigns.read": ("行动：{count} 个，{duties} 项任务", ""),
    "campaigns.faulty": (
        "行动：有 {count} 处毛病，第一处：{first}",
        "改好知识目录里的 campaigns 文件夹；在那以前这个行动启动不了，已经启动的照常",
    ),
    "holidays.known": ("放假安排：{year} 年的调休有了", ""),
    "holidays.unknown": (
        "放假安排：没有 {year} 年的调休，工作日只能按法定节假日数，可能有出入",
        "把公布的放假、上班日写进知识目录里的 holidays.csv，再加一行 {year},,announced,",
    ),
    "holidays.faulty": ("放假安排：有 {count} 处毛病，第一处：{first}", "改好知识目录里的 holidays.csv；在那以前用自带的"),
    "holidays.unreadable": ("放假安排：读不了，{why}", "查知识目录里的 holidays.csv；在那以前用自带的"),
    "nudging.shipped": ("提醒时间：用自带的（本产品默认，非文件规定）", ""),
    "nudging.own": ("提醒时间：用本单位的，没有毛病", ""),
    "nudging.faulty": ("提醒时间：有 {count} 处毛病，第一处：{first}", "改好知识目录里的 nudging 文件夹；在那以前用自带的"),
    "nudging.unreadable": ("提醒时间：读不了，{why}", "查知识目录里的 nudging 文件夹；在那以前用自带的"),
    "noticing.shipped": ("通知的数字：用自带的（本产品默认，非文件规定）", ""),
    "noticing.own": ("通知的数字：用本单位的，没有毛病", ""),
    "noticing.faulty": ("通知的数字：有 {count} 处毛病，第一处：{first}", "改好知识目录里的 noticing 文件夹；在那以前用自带的"),
    "noticing.unreadable": ("通知的数字：读不了，{why}", "查知识目录里的 noticing 文件夹；在那以前用自带的"),
    "data_rule.strict": ("数据规则：strict，Telegram 上只有知识和“有新内容”，记录在服务器上办", ""),
    "data_rule.open_here": ("数据规则：open，只有本机页面，不经过 Telegram", ""),
    "data_rule.open": ("数据规则：open，记录会经过 Telegram", "单位规定不许的话，设 SUIXING_DATA_RULE=strict"),
}


@click.command()
def doctor() -> None:
    """检查令牌、网络、时钟、磁盘、数据库、审计、备份、缓存、知识；有毛病时退出码为 1。"""
    from bot.clock import wall_clock
    from bot.doctor import examine

    settings = open_settings()
    faults = 0
    for finding in examine(settings, wall_clock(settings.zone)):
        faults += finding.mark == "fault"
        click.echo(f"{MARKS[finding.mark]} {sentence(finding.code, finding.values)}")
    click.echo(f"有 {faults} 处毛病，改好再运行一遍。" if faults else "没有毛病。")
    if faults:
        sys.exit(FAULT)


def sentence(code: str, values: dict[str, object]) -> str:
    """What was seen, and after an arrow what to do."""
    filled = values | {"by_proxy": "（经代理）" if values.get("proxied") else ""}
    if "why" in values:
        filled["reason"] = WHY.get(str(values["why"]), "")
    if "problem" in values:
        filled["what"] = PERIODS[str(values["problem"])].format(value=values["value"])
    seen, remedy = (text.format(**filled) for text in SENTENCES[code])
    # What an error says of itself may have several lines.
    return " ".join((f"{seen} → {remedy}" if remedy else seen).split())
